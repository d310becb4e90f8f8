package org.ashlar.multiformats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Unsigned varints as of the multiformats specification: at most 9 bytes, 63 bits, minimal form
 * only.
 *
 * @see <a href="https://github.com/multiformats/unsigned-varint">unsigned-varint</a>
 */
public final class Varint {
    /** Most bytes of one varint. */
    public static final int MAX_LENGTH = 9;

    private Varint() {}

    /**
     * Reads one varint and moves the buffer's position behind it.
     *
     * @throws FormatException if the buffer ends early, the value is over 63 bits, or not minimal
     */
    public static long read(ByteBuffer in) {
        long value = 0;
        for (int i = 0; i < MAX_LENGTH; i++) {
            if (!in.hasRemaining()) {
                throw new FormatException("varint ends early");
            }
            byte b = in.get();
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                if (b == 0 && i > 0) {
                    throw new FormatException("varint is not minimal");
                }
                return value;
            }
        }
        throw new FormatException("varint is longer than 9 bytes");
    }

    /** Appends {@code value}, which must not be negative. */
    public static void write(ByteArrayOutputStream out, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative varint: " + value);
        }
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Writes {@code value}, which must not be negative, at the buffer's position. */
    public static void write(ByteBuffer out, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative varint: " + value);
        }
        long rest = value;
        while (rest >= 0x80) {
            out.put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /** Number of bytes that {@code value} takes. */
    public static int length(long value) {
        return value == 0 ? 1 : (63 - Long.numberOfLeadingZeros(value)) / 7 + 1;
    }
}
