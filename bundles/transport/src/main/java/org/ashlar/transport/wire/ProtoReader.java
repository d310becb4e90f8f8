package org.ashlar.transport.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Varint;

/**
 * Walks over the fields of one protobuf message whose size the caller has bounded. Confined to one
 * thread.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">encoding</a>
 */
public final class ProtoReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer in;
    private int wireType;

    public ProtoReader(byte[] message) {
        in = ByteBuffer.wrap(message);
    }

    /** The number of the next field, or 0 at the end; its value must be read or skipped next. */
    public int next() {
        if (!in.hasRemaining()) {
            return 0;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        long field = tag >>> 3;
        if (field < 1 || field > 1 << 29) {
            throw new ProtocolViolationException("protobuf field number " + field);
        }
        return (int) field;
    }

    /** The value as bytes, copied. */
    public byte[] bytes() {
        expect(BYTES);
        byte[] value = new byte[length()];
        in.get(value);
        return value;
    }

    /** The value as UTF-8 text. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** The value as a number. */
    public long number() {
        expect(VARINT);
        return varint();
    }

    /** Passes over the value, whatever it is. */
    public void skip() {
        int size =
                switch (wireType) {
                    case VARINT -> skipVarint();
                    case FIXED64 -> 8;
                    case FIXED32 -> 4;
                    case BYTES -> length();
                    default -> throw new ProtocolViolationException("protobuf type " + wireType);
                };
        if (size > in.remaining()) {
            throw new ProtocolViolationException("protobuf field ends early");
        }
        in.position(in.position() + size);
    }

    private int skipVarint() {
        for (int i = 0; i < 10; i++) {
            if (!in.hasRemaining()) {
                break;
            } else if (in.get() >= 0) {
                return 0;
            }
        }
        throw new ProtocolViolationException("protobuf number does not end");
    }

    private void expect(int type) {
        if (wireType != type) {
            throw new ProtocolViolationException("protobuf type " + wireType + " is not " + type);
        }
    }

    private int length() {
        long length = varint();
        if (length > in.remaining()) {
            throw new ProtocolViolationException("protobuf field ends early");
        }
        return (int) length;
    }

    private long varint() {
        try {
            return Varint.read(in);
        } catch (FormatException e) {
            throw new ProtocolViolationException("protobuf: " + e.getMessage(), e);
        }
    }
}
