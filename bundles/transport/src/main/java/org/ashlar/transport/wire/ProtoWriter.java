package org.ashlar.transport.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.ashlar.multiformats.Varint;

/** Builds one small protobuf message. Confined to one thread. */
public final class ProtoWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Appends a field of bytes. */
    public ProtoWriter bytes(int field, byte[] value) {
        Varint.write(out, ((long) field << 3) | 2);
        Varint.write(out, value.length);
        out.writeBytes(value);
        return this;
    }

    /** Appends a field of text. */
    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends a field with a number. */
    public ProtoWriter number(int field, long value) {
        Varint.write(out, (long) field << 3);
        Varint.write(out, value);
        return this;
    }

    /** Bytes so far. */
    public int size() {
        return out.size();
    }

    /** The message. */
    public byte[] toBytes() {
        return out.toByteArray();
    }
}
