package org.ashlar.bitswap.server;

import org.ashlar.block.Block;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one want.
 *
 * @param want what is answered
 * @param block the block, or null to send only a presence
 * @param have HAVE or DONT_HAVE when there is no block
 */
record Reply(PeerWant want, @Nullable Block block, boolean have) {
    long bytes() {
        return block == null ? 0 : block.size();
    }
}
