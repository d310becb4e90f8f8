package org.ashlar.multiformats;

import java.util.Arrays;

/**
 * BLAKE2b and BLAKE2s without a key, for any length of digest. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7693">RFC 7693</a>
 */
final class Blake2 {
    private static final long[] IV64 = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };

    private static final byte[][] SIGMA = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
    };

    private static final int[][] COLUMNS = {
        {0, 4, 8, 12}, {1, 5, 9, 13}, {2, 6, 10, 14}, {3, 7, 11, 15},
        {0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13}, {3, 4, 9, 14}
    };

    private Blake2() {}

    /** BLAKE2b with a digest of 1 to 64 bytes. */
    static byte[] blake2b(byte[] content, int offset, int length, int size) {
        long[] h = IV64.clone();
        h[0] ^= 0x01010000L ^ size;
        byte[] block = new byte[128];
        long done = 0;
        do {
            int n = (int) Math.min(block.length, length - done);
            System.arraycopy(content, offset + (int) done, block, 0, n);
            Arrays.fill(block, n, block.length, (byte) 0);
            done += n;
            compress64(h, block, done, done == length);
        } while (done < length);
        byte[] out = new byte[64];
        for (int i = 0; i < 8; i++) {
            LittleEndian.putLong(out, 8 * i, h[i]);
        }
        return Arrays.copyOf(out, size);
    }

    /** BLAKE2s with a digest of 1 to 32 bytes. */
    static byte[] blake2s(byte[] content, int offset, int length, int size) {
        int[] h = iv32();
        h[0] ^= 0x01010000 ^ size;
        byte[] block = new byte[64];
        long done = 0;
        do {
            int n = (int) Math.min(block.length, length - done);
            System.arraycopy(content, offset + (int) done, block, 0, n);
            Arrays.fill(block, n, block.length, (byte) 0);
            done += n;
            compress32(h, block, done, done == length);
        } while (done < length);
        byte[] out = new byte[32];
        for (int i = 0; i < 8; i++) {
            LittleEndian.putInt(out, 4 * i, h[i]);
        }
        return Arrays.copyOf(out, size);
    }

    /** The upper halves of the wide constants are the narrow ones. */
    static int[] iv32() {
        int[] iv = new int[8];
        for (int i = 0; i < iv.length; i++) {
            iv[i] = (int) (IV64[i] >>> 32);
        }
        return iv;
    }

    private static void compress64(long[] h, byte[] block, long counter, boolean last) {
        long[] m = new long[16];
        for (int i = 0; i < 16; i++) {
            m[i] = LittleEndian.getLong(block, 8 * i);
        }
        long[] v = Arrays.copyOf(h, 16);
        System.arraycopy(IV64, 0, v, 8, 8);
        v[12] ^= counter;
        v[14] ^= last ? -1L : 0;
        for (int round = 0; round < 12; round++) {
            byte[] s = SIGMA[round % 10];
            for (int i = 0; i < 8; i++) {
                int[] c = COLUMNS[i];
                mix64(v, c, m[s[2 * i]], m[s[2 * i + 1]]);
            }
        }
        for (int i = 0; i < 8; i++) {
            h[i] ^= v[i] ^ v[i + 8];
        }
    }

    private static void mix64(long[] v, int[] at, long x, long y) {
        long a = v[at[0]] + v[at[1]] + x;
        long d = Long.rotateRight(v[at[3]] ^ a, 32);
        long c = v[at[2]] + d;
        long b = Long.rotateRight(v[at[1]] ^ c, 24);
        a += b + y;
        d = Long.rotateRight(d ^ a, 16);
        c += d;
        v[at[0]] = a;
        v[at[1]] = Long.rotateRight(b ^ c, 63);
        v[at[2]] = c;
        v[at[3]] = d;
    }

    private static void compress32(int[] h, byte[] block, long counter, boolean last) {
        int[] m = new int[16];
        for (int i = 0; i < 16; i++) {
            m[i] = LittleEndian.getInt(block, 4 * i);
        }
        int[] v = Arrays.copyOf(h, 16);
        System.arraycopy(iv32(), 0, v, 8, 8);
        v[12] ^= (int) counter;
        v[13] ^= (int) (counter >>> 32);
        v[14] ^= last ? -1 : 0;
        for (int round = 0; round < 10; round++) {
            byte[] s = SIGMA[round];
            for (int i = 0; i < 8; i++) {
                mix32(v, i, m[s[2 * i]], m[s[2 * i + 1]]);
            }
        }
        for (int i = 0; i < 8; i++) {
            h[i] ^= v[i] ^ v[i + 8];
        }
    }

    /** The quarter round that BLAKE3 shares; {@code column} is one of the 8 of a round. */
    static void mix32(int[] v, int column, int x, int y) {
        int[] at = COLUMNS[column];
        int a = v[at[0]] + v[at[1]] + x;
        int d = Integer.rotateRight(v[at[3]] ^ a, 16);
        int c = v[at[2]] + d;
        int b = Integer.rotateRight(v[at[1]] ^ c, 12);
        a += b + y;
        d = Integer.rotateRight(d ^ a, 8);
        c += d;
        v[at[0]] = a;
        v[at[1]] = Integer.rotateRight(b ^ c, 7);
        v[at[2]] = c;
        v[at[3]] = d;
    }
}
