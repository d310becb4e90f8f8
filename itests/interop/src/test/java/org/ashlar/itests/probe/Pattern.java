package org.ashlar.itests.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * The bytes that are sent: the same on both ends, repeated with a period that is prime. Immutable.
 */
public final class Pattern {
    /** Its period, in bytes. */
    public static final int PERIOD = 65_521;

    private static final byte[] BYTES = new byte[PERIOD];

    static {
        for (int i = 0; i < PERIOD; i++) {
            BYTES[i] = (byte) (i * 131 + (i >> 8));
        }
    }

    private Pattern() {}

    /** What follows at an offset, as far as the period ends; not to be changed. */
    static ByteBuf at(long offset, long most) {
        int start = (int) (offset % PERIOD);
        return Unpooled.wrappedBuffer(BYTES, start, (int) Math.min(PERIOD - start, most));
    }

    /** A copy of what is at an offset. */
    public static byte[] bytes(long offset, int length) {
        byte[] copy = new byte[length];
        for (int done = 0; done < length; ) {
            ByteBuf part = at(offset + done, length - done);
            int n = part.readableBytes();
            part.readBytes(copy, done, n);
            done += n;
        }
        return copy;
    }

    /** True when these bytes are those at an offset; reads them. */
    static boolean matches(long offset, ByteBuf bytes) {
        for (long at = offset; bytes.isReadable(); ) {
            ByteBuf expected = at(at, bytes.readableBytes());
            int n = expected.readableBytes();
            if (!ByteBufUtil.equals(expected, bytes.readSlice(n))) {
                return false;
            }
            at += n;
        }
        return true;
    }
}
