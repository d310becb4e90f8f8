/** Bitswap messages and the streams that carry them. */
@NullMarked
package org.ashlar.bitswap.wire;

import org.jspecify.annotations.NullMarked;
