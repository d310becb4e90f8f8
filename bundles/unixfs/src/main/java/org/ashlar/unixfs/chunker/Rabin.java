package org.ashlar.unixfs.chunker;

/**
 * Cuts where the Rabin fingerprint of the last 16 bytes ends in enough zeros.
 *
 * @param min fewest bytes of a chunk, at least 16
 * @param avg decides how many zeros
 * @param max most bytes of a chunk
 */
record Rabin(int min, int avg, int max) implements Cutter {
    private static final long POLYNOMIAL = 17437180132763653L;
    private static final int DEGREE = 53;
    private static final int WINDOW = 16;
    private static final long[] OUT = new long[256];
    private static final long[] MOD = new long[256];

    static {
        for (int b = 0; b < 256; b++) {
            long hash = append(0, b);
            for (int i = 1; i < WINDOW; i++) {
                hash = append(hash, 0);
            }
            OUT[b] = hash;
            MOD[b] = reduce((long) b << DEGREE) | (long) b << DEGREE;
        }
    }

    @Override
    public int maxSize() {
        return max;
    }

    @Override
    public int cut(byte[] bytes, int length) {
        if (length < min) {
            return length;
        }
        long mask = Integer.highestOneBit(avg) - 1L;
        // The window begins as a one among zeros; what is before the last 16 bytes of the smallest
        // chunk does not count.
        byte[] window = new byte[WINDOW];
        window[0] = 1;
        long digest = 1;
        int at = 1;
        for (int i = min - WINDOW; i < length; i++) {
            digest ^= OUT[window[at] & 0xff];
            window[at] = bytes[i];
            at = (at + 1) % WINDOW;
            int index = (int) (digest >>> (DEGREE - 8));
            digest = (digest << 8 | (bytes[i] & 0xff)) ^ MOD[index];
            int size = i + 1;
            if (size >= min && ((digest & mask) == 0 || size >= max)) {
                return size;
            }
        }
        return length;
    }

    private static long append(long hash, int b) {
        return reduce(hash << 8 | b);
    }

    private static long reduce(long value) {
        long rest = value;
        for (int degree = degree(rest); degree >= DEGREE; degree = degree(rest)) {
            rest ^= POLYNOMIAL << (degree - DEGREE);
        }
        return rest;
    }

    private static int degree(long value) {
        return 63 - Long.numberOfLeadingZeros(value);
    }
}
