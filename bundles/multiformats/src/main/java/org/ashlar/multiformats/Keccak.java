package org.ashlar.multiformats;

/**
 * The Keccak sponge, for the functions that the JDK lacks: Keccak as it was before FIPS 202, and
 * SHAKE. Stateless.
 *
 * @see <a href="https://doi.org/10.6028/NIST.FIPS.202">FIPS 202</a>
 */
final class Keccak {
    /** Padding of Keccak as it was submitted. */
    static final byte KECCAK = 0x01;

    /** Padding of SHAKE. */
    static final byte SHAKE = 0x1f;

    private static final int LANES = 25;
    private static final int ROUNDS = 24;
    private static final int[] ROTATIONS = {
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
    };
    private static final int[] LANE_ORDER = {
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
    };
    private static final long[] ROUND_CONSTANTS = roundConstants();

    private Keccak() {}

    /**
     * Hashes content.
     *
     * @param capacity bytes of the state that input never touches
     * @param padding first byte of the padding
     * @param size bytes of the digest, at most 200 less the capacity
     */
    static byte[] hash(
            byte[] content, int offset, int length, int capacity, byte padding, int size) {
        int rate = LANES * Long.BYTES - capacity;
        long[] state = new long[LANES];
        int at = offset;
        int left = length;
        while (left >= rate) {
            absorb(state, content, at, rate);
            permute(state);
            at += rate;
            left -= rate;
        }
        byte[] last = new byte[rate];
        System.arraycopy(content, at, last, 0, left);
        last[left] ^= padding;
        last[rate - 1] ^= (byte) 0x80;
        absorb(state, last, 0, rate);
        permute(state);
        byte[] digest = new byte[size];
        for (int i = 0; i < size; i++) {
            digest[i] = (byte) (state[i / 8] >>> (8 * (i % 8)));
        }
        return digest;
    }

    private static void absorb(long[] state, byte[] in, int offset, int rate) {
        for (int i = 0; i < rate / 8; i++) {
            state[i] ^= LittleEndian.getLong(in, offset + 8 * i);
        }
    }

    private static void permute(long[] a) {
        long[] column = new long[5];
        for (int round = 0; round < ROUNDS; round++) {
            for (int x = 0; x < 5; x++) {
                column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
            }
            for (int x = 0; x < 5; x++) {
                long mix = column[(x + 4) % 5] ^ Long.rotateLeft(column[(x + 1) % 5], 1);
                for (int y = 0; y < LANES; y += 5) {
                    a[y + x] ^= mix;
                }
            }
            long moving = a[1];
            for (int i = 0; i < ROTATIONS.length; i++) {
                long next = a[LANE_ORDER[i]];
                a[LANE_ORDER[i]] = Long.rotateLeft(moving, ROTATIONS[i]);
                moving = next;
            }
            for (int y = 0; y < LANES; y += 5) {
                System.arraycopy(a, y, column, 0, 5);
                for (int x = 0; x < 5; x++) {
                    a[y + x] = column[x] ^ (~column[(x + 1) % 5] & column[(x + 2) % 5]);
                }
            }
            a[0] ^= ROUND_CONSTANTS[round];
        }
    }

    /** The constants come out of a shift register of eight bits. */
    private static long[] roundConstants() {
        long[] constants = new long[ROUNDS];
        int register = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int bit = 0; bit < 7; bit++) {
                if ((register & 1) != 0) {
                    constants[round] |= 1L << ((1 << bit) - 1);
                }
                register <<= 1;
                if ((register & 0x100) != 0) {
                    register ^= 0x171;
                }
            }
        }
        return constants;
    }
}
