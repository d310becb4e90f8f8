package org.ashlar.kad;

import java.nio.ByteBuffer;
import org.ashlar.multiformats.Multihash;

/**
 * Finds keys that stand in a given part of the key space. Peers are asked by key, never by point,
 * so one that hashes to the right prefix has to be tried out: 2^bits hashes on average.
 */
final class Preimages {
    /** Longest prefix that is tried for; a network that needs more would have 2^20 peers. */
    static final int MAX_BITS = 20;

    private static final int MAX_TRIES = 1 << (MAX_BITS + 3);

    private Preimages() {}

    /**
     * A key, a SHA-256 multihash, that shares a prefix with a point.
     *
     * @param bits length of the prefix; a longer one than {@link #MAX_BITS} is cut
     */
    static byte[] find(KadKey point, int bits) {
        int wanted = Math.min(bits, MAX_BITS);
        ByteBuffer seed = ByteBuffer.allocate(8);
        byte[] digest = new byte[32];
        byte[] best = {};
        for (int i = 0; i < MAX_TRIES; i++) {
            seed.putInt(0, i);
            System.arraycopy(seed.array(), 0, digest, 0, 8);
            byte[] key = Multihash.of(Multihash.SHA2_256, digest).bytes();
            best = key;
            if (KadKey.of(key).commonPrefix(point) >= wanted) {
                return key;
            }
        }
        return best;
    }
}
