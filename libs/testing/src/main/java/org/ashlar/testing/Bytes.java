package org.ashlar.testing;

/** Bytes that a seed decides, the same on every machine. */
public final class Bytes {
    private Bytes() {}

    /**
     * Bytes of a linear congruential generator: {@code x = x * 1103515245 + 12345 (mod 2^31)},
     * beginning with the seed; each step gives bits 16 to 23.
     */
    public static byte[] random(long seed, int length) {
        byte[] out = new byte[length];
        long x = seed & 0x7fffffffL;
        for (int i = 0; i < length; i++) {
            x = (x * 1103515245L + 12345L) & 0x7fffffffL;
            out[i] = (byte) (x >> 16);
        }
        return out;
    }
}
