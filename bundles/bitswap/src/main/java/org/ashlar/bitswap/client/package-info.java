/** The asking side: sessions, wants, and what each peer was asked for. */
@NullMarked
package org.ashlar.bitswap.client;

import org.jspecify.annotations.NullMarked;
