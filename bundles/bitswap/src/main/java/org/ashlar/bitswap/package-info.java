/** Bitswap as a part of the node: exchange, streams and commands. */
@NullMarked
package org.ashlar.bitswap;

import org.jspecify.annotations.NullMarked;
