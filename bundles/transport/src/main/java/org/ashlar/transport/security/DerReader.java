package org.ashlar.transport.security;

import java.nio.ByteBuffer;
import org.ashlar.error.ProtocolViolationException;

/** Reads DER values of at most 64 KiB, minimal lengths only. Confined to one thread. */
final class DerReader {
    private final ByteBuffer in;

    DerReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
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
