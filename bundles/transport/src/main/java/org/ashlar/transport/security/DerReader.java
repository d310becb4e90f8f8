package org.ashlar.transport.security;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ashlar.error.ProtocolViolationException;

/** Reads DER values of at most 64 KiB, minimal lengths only. Confined to one thread. */
final class DerReader {
    private final ByteBuffer in;

    DerReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    /** What a value with this tag holds, which is all that there is. */
    static byte[] only(byte[] encoded, int tag) {
        DerReader reader = new DerReader(encoded);
        byte[] content = reader.read(tag);
        reader.end();
        return content;
    }

    /** The tag of the next value, -1 at the end. */
    int tag() {
        return in.hasRemaining() ? in.get(in.position()) & 0xff : -1;
    }

    /** The contents of the next value, which must have this tag. */
    byte[] read(int tag) {
        if (in.remaining() < 2 || (in.get() & 0xff) != tag) {
            throw new ProtocolViolationException("DER value of another kind");
        }
        int length = in.get() & 0xff;
        if (length > 0x82 || length == 0x80 || in.remaining() < Math.max(0, length - 0x80)) {
            throw new ProtocolViolationException("DER length is not acceptable");
        } else if (length == 0x81) {
            length = minimal(in.get() & 0xff, 0x80);
        } else if (length == 0x82) {
            length = minimal(in.getShort() & 0xffff, 0x100);
        }
        if (length > in.remaining()) {
            throw new ProtocolViolationException("DER value ends early");
        }
        byte[] content = new byte[length];
        in.get(content);
        return content;
    }

    /** The next value with its tag and length; it must have this tag. */
    byte[] whole(int tag) {
        int start = in.position();
        read(tag);
        return Arrays.copyOfRange(in.array(), start, in.position());
    }

    /** Passes over the next value if it has this tag. */
    void skipIf(int tag) {
        if (tag() == tag) {
            read(tag);
        }
    }

    void end() {
        if (in.hasRemaining()) {
            throw new ProtocolViolationException("bytes behind a DER value");
        }
    }

    private static int minimal(int length, int least) {
        if (length < least) {
            throw new ProtocolViolationException("DER length is not minimal");
        }
        return length;
    }
}
