package org.ashlar.multiformats.proto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes one protobuf message field by field, in the order of the calls. For one thread. */
public final class ProtoWriter {
    private byte[] out;
    private int length;

    /** An empty message. */
    public ProtoWriter() {
        this(64);
    }

    /**
     * An empty message.
     *
     * @param capacity expected length in bytes
     */
    public ProtoWriter(int capacity) {
        out = new byte[capacity];
    }

    /** Writes an unsigned varint field. */
    public ProtoWriter varint(int field, long value) {
        raw((long) field << 3 | ProtoReader.VARINT);
        raw(value);
        return this;
    }

    /** Writes a field of 4 bytes, least significant first. */
    public ProtoWriter fixed32(int field, int value) {
        raw((long) field << 3 | ProtoReader.FIXED32);
        reserve(4);
        for (int shift = 0; shift < 32; shift += 8) {
            out[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Writes a bytes field. */
    public ProtoWriter bytes(int field, byte[] value) {
        raw((long) field << 3 | ProtoReader.BYTES);
        raw(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, out, length, value.length);
        length += value.length;
        return this;
    }

    /** Writes a text field. */
    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a field that is a message itself. */
    public ProtoWriter message(int field, ProtoWriter value) {
        raw((long) field << 3 | ProtoReader.BYTES);
        raw(value.length);
        reserve(value.length);
        System.arraycopy(value.out, 0, out, length, value.length);
        length += value.length;
        return this;
    }

    /** What was written so far. */
    public byte[] toBytes() {
        return Arrays.copyOf(out, length);
    }

    private void raw(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out[length++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out[length++] = (byte) rest;
    }

    private void reserve(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(length + more, 2 * out.length));
        }
    }
}
