/** The answering side: decision engine and ledgers. */
@NullMarked
package org.ashlar.bitswap.server;

import org.jspecify.annotations.NullMarked;
