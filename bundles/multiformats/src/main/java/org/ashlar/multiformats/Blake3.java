package org.ashlar.multiformats;

import java.util.Arrays;

/**
 * BLAKE3 in its plain mode, with digests of any length. Stateless.
 *
 * @see <a href="https://github.com/BLAKE3-team/BLAKE3-specs">BLAKE3</a>
 */
final class Blake3 {
    private static final int CHUNK = 1024;
    private static final int BLOCK = 64;
    private static final int CHUNK_START = 1;
    private static final int CHUNK_END = 2;
    private static final int PARENT = 4;
    private static final int ROOT = 8;
    private static final int ROUNDS = 7;
    private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

    /**
     * What the last compression of a subtree takes; for the root it is done with one more flag.
     *
     * @param chaining value before
     * @param words the block
     * @param counter number of the chunk, 0 for a parent
     * @param length bytes of the block
     * @param flags where the block stands
     */
    private record Node(int[] chaining, int[] words, long counter, int length, int flags) {
        /** A block of the digest, which may go on without end. */
        int[] rootOutput(long block) {
            return compress(chaining, words, block, length, flags | ROOT);
        }

        int[] chainingValue() {
            return Arrays.copyOf(compress(chaining, words, counter, length, flags), 8);
        }
    }

    private Blake3() {}

    /** Hashes content into so many bytes; a shorter digest is the beginning of a longer one. */
    static byte[] hash(byte[] content, int offset, int length, int size) {
        Node root = tree(content, offset, length, 0);
        byte[] out = new byte[(size + BLOCK - 1) / BLOCK * BLOCK];
        for (int at = 0; at < size; at += BLOCK) {
            int[] words = root.rootOutput(at / BLOCK);
            for (int i = 0; i < words.length; i++) {
                LittleEndian.putInt(out, at + 4 * i, words[i]);
            }
        }
        return Arrays.copyOf(out, size);
    }

    /** The left subtree takes the largest power of two of chunks that leaves one for the right. */
    private static Node tree(byte[] content, int offset, int length, long counter) {
        if (length <= CHUNK) {
            return chunk(content, offset, length, counter);
        }
        int left = CHUNK * Integer.highestOneBit((length - 1) / CHUNK);
        int[] words = new int[16];
        int[] first = tree(content, offset, left, counter).chainingValue();
        int[] second =
                tree(content, offset + left, length - left, counter + left / CHUNK).chainingValue();
        System.arraycopy(first, 0, words, 0, 8);
        System.arraycopy(second, 0, words, 8, 8);
        return new Node(Blake2.iv32(), words, 0, BLOCK, PARENT);
    }

    private static Node chunk(byte[] content, int offset, int length, long counter) {
        int[] chaining = Blake2.iv32();
        byte[] block = new byte[BLOCK];
        int flags = CHUNK_START;
        int done = 0;
        while (true) {
            int n = Math.min(BLOCK, length - done);
            System.arraycopy(content, offset + done, block, 0, n);
            Arrays.fill(block, n, BLOCK, (byte) 0);
            done += n;
            int[] words = new int[16];
            for (int i = 0; i < 16; i++) {
                words[i] = LittleEndian.getInt(block, 4 * i);
            }
            if (done == length) {
                return new Node(chaining, words, counter, n, flags | CHUNK_END);
            }
            chaining = Arrays.copyOf(compress(chaining, words, counter, n, flags), 8);
            flags = 0;
        }
    }

    private static int[] compress(
            int[] chaining, int[] words, long counter, int length, int flags) {
        int[] v = Arrays.copyOf(chaining, 16);
        System.arraycopy(Blake2.iv32(), 0, v, 8, 4);
        v[12] = (int) counter;
        v[13] = (int) (counter >>> 32);
        v[14] = length;
        v[15] = flags;
        int[] m = words.clone();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < 8; i++) {
                Blake2.mix32(v, i, m[2 * i], m[2 * i + 1]);
            }
            int[] next = new int[16];
            for (int i = 0; i < 16; i++) {
                next[i] = m[PERMUTATION[i]];
            }
            m = next;
        }
        for (int i = 0; i < 8; i++) {
            v[i] ^= v[i + 8];
            v[i + 8] ^= chaining[i];
        }
        return v;
    }
}
