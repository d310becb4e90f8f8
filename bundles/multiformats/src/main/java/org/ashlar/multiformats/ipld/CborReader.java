package org.ashlar.multiformats.ipld;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.jspecify.annotations.Nullable;

/** Reads one dag-cbor block. Confined to one thread, used once. */
final class CborReader {
    private final ByteBuffer in;
    private int values;

    CborReader(byte[] block) {
        in = ByteBuffer.wrap(block);
    }

    @Nullable Object readAll() {
        Object value = read(0);
        if (in.hasRemaining()) {
            throw bad("extra bytes after the value");
        }
        return value;
    }

    private @Nullable Object read(int depth) {
        if (depth > Ipld.MAX_DEPTH) {
            throw bad("nested too deeply");
        }
        if (++values > Ipld.MAX_VALUES) {
            throw bad("too many values");
        }
        int head = readByte();
        int major = head >>> 5;
        if (major == DagCbor.SIMPLE) {
            return simple(head);
        }
        long argument = argument(head & 31);
        return switch (major) {
            case DagCbor.UNSIGNED -> argument >= 0 ? (Object) argument : unsigned(argument);
            case DagCbor.NEGATIVE -> argument >= 0 ? (Object) ~argument : unsigned(argument).not();
            case DagCbor.BYTES -> bytes(argument);
            case DagCbor.TEXT -> text(bytes(argument));
            case DagCbor.LIST -> list(argument, depth);
            case DagCbor.MAP -> map(argument, depth);
            default -> link(argument);
        };
    }

    private @Nullable Object simple(int head) {
        return switch (head) {
            case DagCbor.FALSE -> false;
            case DagCbor.TRUE -> true;
            case DagCbor.NULL -> null;
            case DagCbor.HALF -> finite(half((int) fixed(2)));
            case DagCbor.SINGLE -> finite(Float.intBitsToFloat((int) fixed(4)));
            case DagCbor.DOUBLE -> finite(Double.longBitsToDouble(fixed(8)));
            default -> throw bad("unsupported simple value");
        };
    }

    private static double finite(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw bad("NaN and infinities are not allowed");
        }
        return number;
    }

    /** A float of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
    private static double half(int bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        double size =
                switch (exponent) {
                    case 0 -> Math.scalb((double) fraction, -24);
                    case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                    default -> Math.scalb((double) (fraction + 1024), exponent - 25);
                };
        return (bits & 0x8000) == 0 ? size : -size;
    }

    private List<@Nullable Object> list(long length, int depth) {
        checkCount(length, 1);
        List<@Nullable Object> list = new ArrayList<>((int) Math.min(length, 1024));
        for (long i = 0; i < length; i++) {
            list.add(read(depth + 1));
        }
        return list;
    }

    private Map<String, @Nullable Object> map(long length, int depth) {
        checkCount(length, 2);
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (long i = 0; i < length; i++) {
            int head = readByte();
            if (head >>> 5 != DagCbor.TEXT) {
                throw bad("map key is no text");
            }
            String key = text(bytes(argument(head & 31)));
            if (map.containsKey(key)) {
                throw bad("duplicate map key");
            }
            map.put(key, read(depth + 1));
        }
        return map;
    }

    private Cid link(long tag) {
        if (tag != DagCbor.LINK_TAG) {
            throw bad("unsupported tag " + tag);
        }
        int head = readByte();
        if (head >>> 5 != DagCbor.BYTES) {
            throw bad("link is no bytes");
        }
        byte[] bytes = bytes(argument(head & 31));
        if (bytes.length < 2 || bytes[0] != 0) {
            throw bad("link lacks its prefix");
        }
        return Cid.of(Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    private byte[] bytes(long length) {
        checkCount(length, 1);
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw bad("text is no UTF-8");
        }
    }

    /** Reads the argument of a type: unsigned, so negative stands for 2^63 and more. */
    private long argument(int info) {
        if (info < 24) {
            return info;
        }
        if (info > 27) {
            throw bad("indefinite length");
        }
        int size = 1 << (info - 24);
        long value = fixed(size);
        boolean minimal = size == 1 ? value >= 24 : value >>> (size * 4) != 0;
        if (!minimal) {
            throw bad("integer is not in its shortest form");
        }
        return value;
    }

    private long fixed(int size) {
        need(size);
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | (in.get() & 0xff);
        }
        return value;
    }

    private void checkCount(long count, int bytesEach) {
        if (count < 0 || count > in.remaining() / bytesEach) {
            throw bad("unexpected end");
        }
    }

    private int readByte() {
        need(1);
        return in.get() & 0xff;
    }

    private void need(int count) {
        if (in.remaining() < count) {
            throw bad("unexpected end");
        }
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static FormatException bad(String why) {
        return new FormatException("dag-cbor: " + why);
    }
}
