package org.ashlar.multiformats.ipld;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * The codec dag-cbor. Written in its one canonical form: shortest integers, definite lengths,
 * floats of 64 bits, map keys in order, no tag but the one of links. Read as the reference does:
 * keys in any order and shorter floats are accepted, all else must be canonical.
 *
 * @see <a href="https://ipld.io/specs/codecs/dag-cbor/spec/">dag-cbor</a>
 */
public final class DagCbor {
    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int LIST = 4;
    static final int MAP = 5;
    static final int TAG = 6;
    static final int SIMPLE = 7;

    /** The tag of links. */
    static final int LINK_TAG = 42;

    static final int FALSE = 0xf4;
    static final int TRUE = 0xf5;
    static final int NULL = 0xf6;
    static final int HALF = 0xf9;
    static final int SINGLE = 0xfa;
    static final int DOUBLE = 0xfb;

    /** Order of map keys: by length, then by bytes. */
    private static final Comparator<byte[]> KEY_ORDER =
            (a, b) ->
                    a.length != b.length
                            ? Integer.compare(a.length, b.length)
                            : Arrays.compareUnsigned(a, b);

    private static final BigInteger MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private DagCbor() {}

    /**
     * Decodes a block.
     *
     * @throws FormatException if it is no dag-cbor
     */
    public static @Nullable Object decode(byte[] block) {
        return new CborReader(block).readAll();
    }

    /**
     * Encodes a value.
     *
     * @throws FormatException if it is outside the data model or nested too deeply
     */
    public static byte[] encode(@Nullable Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        write(out, value, 0, true);
        return out.toByteArray();
    }

    /** Decodes plain CBOR, which has no links. */
    static @Nullable Object decodePlain(byte[] block) {
        Object value = decode(block);
        if (!Ipld.links(value).isEmpty()) {
            throw new FormatException("cbor: unsupported tag " + LINK_TAG);
        }
        return value;
    }

    /** Encodes plain CBOR: no links, and map keys in the order in which they are given. */
    static byte[] encodePlain(@Nullable Object value) {
        if (!Ipld.links(value).isEmpty()) {
            throw new FormatException("cannot Marshal ipld links to CBOR");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        write(out, value, 0, false);
        return out.toByteArray();
    }

    private static void write(
            ByteArrayOutputStream out, @Nullable Object value, int depth, boolean ordered) {
        if (depth > Ipld.MAX_DEPTH) {
            throw new FormatException("dag-cbor: nested too deeply");
        }
        if (value == null) {
            out.write(NULL);
        } else if (value instanceof Boolean truth) {
            out.write(truth ? TRUE : FALSE);
        } else if (value instanceof Long number) {
            head(out, number < 0 ? NEGATIVE : UNSIGNED, number < 0 ? ~number : number);
        } else if (value instanceof BigInteger number) {
            writeBig(out, number);
        } else if (value instanceof Double number) {
            writeDouble(out, number);
        } else if (value instanceof String text) {
            writeBytes(out, TEXT, text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof byte[] bytes) {
            writeBytes(out, BYTES, bytes);
        } else if (value instanceof Cid cid) {
            head(out, TAG, LINK_TAG);
            byte[] bytes = cid.bytes();
            head(out, BYTES, bytes.length + 1L);
            out.write(0); // multibase prefix of plain bytes
            out.writeBytes(bytes);
        } else if (value instanceof List<?> list) {
            head(out, LIST, list.size());
            for (Object item : list) {
                write(out, item, depth + 1, ordered);
            }
        } else if (value instanceof Map<?, ?> map) {
            writeMap(out, map, depth, ordered);
        } else {
            throw new FormatException("dag-cbor: cannot encode " + value.getClass().getName());
        }
    }

    private static void writeMap(
            ByteArrayOutputStream out, Map<?, ?> map, int depth, boolean ordered) {
        List<Map.Entry<byte[], ?>> entries = new ArrayList<>(map.size());
        map.forEach(
                (key, value) ->
                        entries.add(
                                new AbstractMap.SimpleEntry<>(
                                        String.valueOf(key).getBytes(StandardCharsets.UTF_8),
                                        value)));
        if (ordered) {
            entries.sort((a, b) -> KEY_ORDER.compare(a.getKey(), b.getKey()));
        }
        head(out, MAP, entries.size());
        for (Map.Entry<byte[], ?> entry : entries) {
            writeBytes(out, TEXT, entry.getKey());
            write(out, entry.getValue(), depth + 1, ordered);
        }
    }

    private static void writeBig(ByteArrayOutputStream out, BigInteger number) {
        BigInteger rest = number.signum() < 0 ? number.not() : number;
        if (rest.compareTo(MAX) > 0) {
            throw new FormatException("dag-cbor: integer of more than 64 bits");
        }
        head(out, number.signum() < 0 ? NEGATIVE : UNSIGNED, rest.longValue());
    }

    private static void writeDouble(ByteArrayOutputStream out, double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new FormatException("dag-cbor: NaN and infinities are not allowed");
        }
        out.write(DOUBLE);
        out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
    }

    private static void writeBytes(ByteArrayOutputStream out, int major, byte[] bytes) {
        head(out, major, bytes.length);
        out.writeBytes(bytes);
    }

    /** Writes a type with its argument, an unsigned number, in the shortest form. */
    private static void head(ByteArrayOutputStream out, int major, long argument) {
        int type = major << 5;
        if (argument >= 0 && argument < 24) {
            out.write(type | (int) argument);
            return;
        }
        int exponent = 0;
        while (exponent < 3 && argument >>> (8 << exponent) != 0) {
            exponent++;
        }
        out.write(type | (24 + exponent));
        for (int shift = (8 << exponent) - 8; shift >= 0; shift -= 8) {
            out.write((int) (argument >>> shift));
        }
    }
}
