package org.ashlar.bitswap.server;

import org.ashlar.crypto.PeerId;

/**
 * What was exchanged with one peer since it connected.
 *
 * @param peer the peer
 * @param sent bytes of blocks sent to it
 * @param received bytes of blocks received from it
 * @param exchanges number of blocks, both ways
 */
public record Ledger(PeerId peer, long sent, long received, long exchanges) {
    /** Bytes sent for each byte received. */
    public double debtRatio() {
        return sent / (received + 1.0);
    }
}
