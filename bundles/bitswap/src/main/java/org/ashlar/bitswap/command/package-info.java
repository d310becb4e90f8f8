/** The commands of Bitswap. */
@NullMarked
package org.ashlar.bitswap.command;

import org.jspecify.annotations.NullMarked;
