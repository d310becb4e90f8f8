package org.ashlar.bench;

import java.io.InputStream;
import java.util.SplittableRandom;

/** Bytes that a seed determines, of a given length, made while they are read. Not thread-safe. */
final class RandomContent extends InputStream {
    private final SplittableRandom random;
    private final byte[] block = new byte[64 << 10];
    private int at = block.length;
    private long left;

    RandomContent(long seed, long length) {
        random = new SplittableRandom(seed);
        left = length;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (left == 0) {
            return -1;
        }
        if (at == block.length) {
            random.nextBytes(block);
            at = 0;
        }
        int n = (int) Math.min(left, Math.min(length, block.length - at));
        System.arraycopy(block, at, target, offset, n);
        at += n;
        left -= n;
        return n;
    }
}
