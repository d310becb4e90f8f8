package org.ashlar.multiformats.proto;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes one protobuf message field by field, in the order of the calls. Long values are kept by
 * reference until {@link #toBytes}, so that they are copied once however deep they are nested:
 * nobody may change them before. For one thread.
 */
public final class ProtoWriter {
    private static final int LONG_VALUE = 1024;

    /** A part of the message that is complete. */
    private record Piece(byte[] bytes, int length) {}

    private final List<Piece> pieces = new ArrayList<>(0);
    private int piecesLength;
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

    /** Writes a field of 8 bytes, least significant first. */
    public ProtoWriter fixed64(int field, long value) {
        raw((long) field << 3 | ProtoReader.FIXED64);
        reserve(8);
        for (int shift = 0; shift < 64; shift += 8) {
            out[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Writes a bytes field. */
    public ProtoWriter bytes(int field, byte[] value) {
        raw((long) field << 3 | ProtoReader.BYTES);
        raw(value.length);
        append(value, value.length);
        return this;
    }

    /** Writes a text field. */
    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a field that is a message itself, as far as it is written now. */
    public ProtoWriter message(int field, ProtoWriter value) {
        raw((long) field << 3 | ProtoReader.BYTES);
        raw(value.piecesLength + value.length);
        value.pieces.forEach(piece -> append(piece.bytes(), piece.length()));
        append(value.out, value.length);
        return this;
    }

    /** Bytes written so far. */
    public int size() {
        return length;
    }

    /** What was written so far. */
    public byte[] toBytes() {
        byte[] bytes = new byte[piecesLength + length];
        int at = 0;
        for (Piece piece : pieces) {
            System.arraycopy(piece.bytes(), 0, bytes, at, piece.length());
            at += piece.length();
        }
        System.arraycopy(out, 0, bytes, at, length);
        return bytes;
    }

    private void append(byte[] value, int size) {
        if (size < LONG_VALUE) {
            reserve(size);
            System.arraycopy(value, 0, out, length, size);
            length += size;
            return;
        }
        keep(Arrays.copyOf(out, length), length);
        length = 0;
        keep(value, size);
    }

    private void keep(byte[] bytes, int size) {
        if (size > 0) {
            pieces.add(new Piece(bytes, size));
            piecesLength += size;
        }
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
