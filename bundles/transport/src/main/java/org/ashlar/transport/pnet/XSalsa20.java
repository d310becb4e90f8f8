package org.ashlar.transport.pnet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The XSalsa20 stream cipher from the start of its stream. Confined to one thread.
 *
 * @see <a href="https://cr.yp.to/snuffle/xsalsa-20110204.pdf">Extending the Salsa20 nonce</a>
 */
final class XSalsa20 {
    /** Bytes of the nonce. */
    static final int NONCE = 24;

    private static final int BLOCK = 64;
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private final int[] input = new int[16];
    private final int[] work = new int[16];
    private final byte[] stream = new byte[BLOCK];
    private final ByteBuffer streamWords = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    private int used = BLOCK;

    XSalsa20(byte[] key, byte[] nonce) {
        if (key.length != 32 || nonce.length != NONCE) {
            throw new IllegalArgumentException("key of 32 and nonce of 24 bytes needed");
        }
        ByteBuffer k = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer n = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);
        int[] first = new int[4];
        for (int i = 0; i < 4; i++) {
            first[i] = n.getInt(4 * i);
        }
        int[] words = new int[8];
        for (int i = 0; i < 8; i++) {
            words[i] = k.getInt(4 * i);
        }
        fill(words, first);
        System.arraycopy(input, 0, work, 0, 16);
        rounds(work);
        int[] derived = {work[0], work[5], work[10], work[15], work[6], work[7], work[8], work[9]};
        fill(derived, new int[] {n.getInt(16), n.getInt(20), 0, 0});
    }

    private void fill(int[] key, int[] middle) {
        for (int i = 0; i < 4; i++) {
            input[5 * i] = SIGMA[i];
            input[1 + i] = key[i];
            input[11 + i] = key[4 + i];
            input[6 + i] = middle[i];
        }
    }

    /** Adds the stream to bytes, in place. */
    void apply(byte[] data, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (used == BLOCK) {
                nextBlock();
            }
            data[i] ^= stream[used++];
        }
    }

    private void nextBlock() {
        System.arraycopy(input, 0, work, 0, 16);
        rounds(work);
        for (int i = 0; i < 16; i++) {
            streamWords.putInt(4 * i, work[i] + input[i]);
        }
        if (++input[8] == 0) {
            input[9]++;
        }
        used = 0;
    }

    private static void rounds(int[] x) {
        for (int i = 0; i < 10; i++) {
            quarter(x, 0, 4, 8, 12);
            quarter(x, 5, 9, 13, 1);
            quarter(x, 10, 14, 2, 6);
            quarter(x, 15, 3, 7, 11);
            quarter(x, 0, 1, 2, 3);
            quarter(x, 5, 6, 7, 4);
            quarter(x, 10, 11, 8, 9);
            quarter(x, 15, 12, 13, 14);
        }
    }

    private static void quarter(int[] x, int a, int b, int c, int d) {
        x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
        x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
        x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
        x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
    }
}
