package org.ashlar.multiformats.ipld;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.jspecify.annotations.Nullable;

/**
 * The IPLD data model as plain values: null, {@link Boolean}, {@link Long}, {@link
 * java.math.BigInteger} for integers beyond 64 signed bits, {@link Double}, {@link String}, {@code
 * byte[]}, {@link Cid}, {@link List} and {@link Map} with text keys.
 *
 * @see <a href="https://ipld.io/docs/data-model/">IPLD data model</a>
 */
public final class Ipld {
    /** Deepest nesting that is read or written. */
    public static final int MAX_DEPTH = 128;

    /** Most values in one block. */
    public static final int MAX_VALUES = 1 << 20;

    private Ipld() {}

    /** True when blocks with this codec can be decoded. */
    public static boolean knows(long codec) {
        return isOpaque(codec)
                || codec == Multicodec.DAG_PB
                || isCbor(codec)
                || codec == Multicodec.CBOR
                || codec == Multicodec.DAG_JSON
                || codec == Multicodec.JSON;
    }

    /** True when blocks of this codec are read as bytes. */
    private static boolean isOpaque(long codec) {
        return codec == Multicodec.RAW || codec == Multicodec.GIT_RAW;
    }

    /** True for what is written in CBOR; a signed or encrypted object is just a map of bytes. */
    private static boolean isCbor(long codec) {
        return codec == Multicodec.DAG_CBOR || codec == Multicodec.DAG_JOSE;
    }

    /**
     * Decodes a block.
     *
     * @param codec multicodec of the block
     * @throws FormatException if the block is malformed or the codec is not known
     */
    public static @Nullable Object decode(long codec, byte[] block) {
        if (isOpaque(codec)) {
            return block;
        } else if (codec == Multicodec.DAG_PB) {
            return DagPb.decode(block);
        } else if (isCbor(codec)) {
            return DagCbor.decode(block);
        } else if (codec == Multicodec.DAG_JSON) {
            return DagJson.decode(block);
        } else if (codec == Multicodec.JSON) {
            return PlainJson.decode(block);
        } else if (codec == Multicodec.CBOR) {
            return DagCbor.decodePlain(block);
        }
        throw noCodec("decoder", codec);
    }

    /**
     * Encodes a value as a block, in the codec's canonical form.
     *
     * @param codec multicodec of the block
     * @throws FormatException if the value does not fit the codec or the codec is not known
     */
    public static byte[] encode(long codec, @Nullable Object value) {
        if (isOpaque(codec)) {
            if (value instanceof byte[] bytes) {
                return bytes;
            }
            String kind = kind(value);
            throw new FormatException(
                    "func called on wrong kind: \"AsBytes\" called on a "
                            + kind
                            + " node (kind: "
                            + kind
                            + "), but only makes sense on bytes");
        } else if (codec == Multicodec.DAG_PB) {
            return DagPb.encode(value);
        } else if (isCbor(codec)) {
            return DagCbor.encode(value);
        } else if (codec == Multicodec.DAG_JSON) {
            return DagJson.encode(value);
        } else if (codec == Multicodec.JSON) {
            return PlainJson.encode(value);
        } else if (codec == Multicodec.CBOR) {
            return DagCbor.encodePlain(value);
        }
        throw noCodec("encoder", codec);
    }

    private static FormatException noCodec(String what, long codec) {
        return new FormatException(
                "no "
                        + what
                        + " registered for multicodec code "
                        + codec
                        + " (0x"
                        + Long.toHexString(codec)
                        + ")");
    }

    /** All links of a block in their order, without building names where it can be avoided. */
    public static List<Cid> links(long codec, byte[] block) {
        if (codec == Multicodec.RAW) {
            return List.of();
        } else if (codec == Multicodec.DAG_PB) {
            return DagPbNode.children(block);
        } else if (codec == Multicodec.GIT_RAW) {
            return GitRaw.links(block);
        }
        Object value = codec == Multicodec.CBOR ? DagCbor.decode(block) : decode(codec, block);
        if (codec == Multicodec.JSON || codec == Multicodec.CBOR) {
            return List.of(); // what looks like a link there is data
        }
        List<Cid> links = links(value);
        if (codec == Multicodec.DAG_JOSE
                && value instanceof Map<?, ?> signed
                && signed.get("payload") instanceof byte[] payload) {
            links.add(Cid.of(payload));
        }
        return links;
    }

    /** The IPLD kind of a value, such as {@code map}. */
    public static String kind(@Nullable Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof Boolean) {
            return "bool";
        } else if (value instanceof Long || value instanceof BigInteger) {
            return "int";
        } else if (value instanceof Double) {
            return "float";
        } else if (value instanceof String) {
            return "string";
        } else if (value instanceof Cid) {
            return "link";
        } else if (value instanceof Map<?, ?>) {
            return "map";
        }
        return value instanceof List<?> ? "list" : "bytes";
    }

    /** All links in a value, depth first. */
    public static List<Cid> links(@Nullable Object value) {
        List<Cid> links = new ArrayList<>();
        Deque<Iterator<?>> open = new ArrayDeque<>();
        open.push(Arrays.asList(value).iterator());
        while (!open.isEmpty()) {
            Iterator<?> values = open.element();
            if (!values.hasNext()) {
                open.pop();
                continue;
            }
            Object next = values.next();
            if (next instanceof Cid cid) {
                links.add(cid);
            } else if (next instanceof List<?> list) {
                open.push(list.iterator());
            } else if (next instanceof Map<?, ?> map) {
                open.push(map.values().iterator());
            }
        }
        return links;
    }
}
