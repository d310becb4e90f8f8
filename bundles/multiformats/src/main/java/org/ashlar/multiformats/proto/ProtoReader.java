package org.ashlar.multiformats.proto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ashlar.multiformats.FormatException;

/**
 * Reads one protobuf message field by field; nothing is allocated beyond the input. After {@link
 * #next} said true, exactly one of the value methods is called. Confined to one thread.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">encoding</a>
 */
public final class ProtoReader {
    /** Wire type of varints. */
    public static final int VARINT = 0;

    /** Wire type of 8 bytes. */
    public static final int FIXED64 = 1;

    /** Wire type of bytes, text and messages, with a length before them. */
    public static final int BYTES = 2;

    /** Wire type of 4 bytes. */
    public static final int FIXED32 = 5;

    private final byte[] in;
    private final int end;
    private int position;
    private int field;
    private int wireType;

    /** Reads a whole array. */
    public ProtoReader(byte[] in) {
        this(in, 0, in.length);
    }

    private ProtoReader(byte[] in, int start, int end) {
        this.in = in;
        this.position = start;
        this.end = end;
    }

    /**
     * Moves to the next field.
     *
     * @return false at the end of the message
     */
    public boolean next() {
        if (position == end) {
            return false;
        }
        long tag = rawVarint();
        long number = tag >>> 3;
        if (number < 1 || number >= 1 << 29) {
            throw new FormatException("protobuf: invalid field number " + number);
        }
        field = (int) number;
        wireType = (int) (tag & 7);
        return true;
    }

    /** Number of the current field. */
    public int field() {
        return field;
    }

    /** Wire type of the current field. */
    public int wireType() {
        return wireType;
    }

    /** The current field's value, a varint. */
    public long varint() {
        expect(VARINT);
        return rawVarint();
    }

    /** The current field's value, a varint that is not negative as a signed number. */
    public long positive() {
        long value = varint();
        if (value < 0) {
            throw new FormatException("protobuf: field " + field + " is too large");
        }
        return value;
    }

    /** The current field's value, 4 bytes, least significant first. */
    public int fixed32() {
        expect(FIXED32);
        int at = take(4);
        return (in[at] & 0xff)
                | (in[at + 1] & 0xff) << 8
                | (in[at + 2] & 0xff) << 16
                | (in[at + 3] & 0xff) << 24;
    }

    /** The current field's value, 8 bytes, least significant first. */
    public long fixed64() {
        expect(FIXED64);
        int at = take(8);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (in[at + i] & 0xff);
        }
        return value;
    }

    /** The current field's value, a copy of its bytes. */
    public byte[] bytes() {
        int length = length();
        int at = take(length);
        return Arrays.copyOfRange(in, at, at + length);
    }

    /** The current field's value, UTF-8 text; broken sequences become U+FFFD. */
    public String text() {
        int length = length();
        int at = take(length);
        return new String(in, at, length, StandardCharsets.UTF_8);
    }

    /** The current field's value, a message; reads from the same array. */
    public ProtoReader message() {
        int length = length();
        int at = take(length);
        return new ProtoReader(in, at, at + length);
    }

    /** A copy of all that is left of this message. */
    public byte[] rest() {
        return Arrays.copyOfRange(in, take(end - position), end);
    }

    /** Number of varints in the rest of this message, when it is a packed list. */
    public int countVarints() {
        int count = 0;
        for (int i = position; i < end; i++) {
            count += in[i] >= 0 ? 1 : 0;
        }
        return count;
    }

    /** True when a packed list has no more values. */
    public boolean atEnd() {
        return position == end;
    }

    /** The next varint of a packed list. */
    public long packedVarint() {
        return rawVarint();
    }

    /** Passes over the current field's value. */
    public void skip() {
        switch (wireType) {
            case VARINT -> rawVarint();
            case FIXED64 -> take(8);
            case BYTES -> take(length());
            case FIXED32 -> take(4);
            default -> throw new FormatException("protobuf: wire type " + wireType);
        }
    }

    private void expect(int type) {
        if (wireType != type) {
            throw new FormatException(
                    "protobuf: wrong wireType (" + wireType + ") for field " + field);
        }
    }

    private int length() {
        expect(BYTES);
        long length = rawVarint();
        if (length < 0 || length > end - position) {
            throw new FormatException("protobuf: unexpected end of message");
        }
        return (int) length;
    }

    private int take(int count) {
        if (count > end - position) {
            throw new FormatException("protobuf: unexpected end of message");
        }
        int at = position;
        position += count;
        return at;
    }

    private long rawVarint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position == end) {
                throw new FormatException("protobuf: unexpected end of message");
            }
            byte b = in[position++];
            if (shift == 63 && b != 0 && b != 1) {
                throw new FormatException("protobuf: varint overflow");
            }
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new FormatException("protobuf: varint overflow");
    }
}
