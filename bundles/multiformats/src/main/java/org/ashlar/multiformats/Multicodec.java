package org.ashlar.multiformats;

/** Codes of the multicodec table that the node knows by name. */
public final class Multicodec {
    /** Raw bytes. */
    public static final long RAW = 0x55;

    /** MerkleDAG protobuf. */
    public static final long DAG_PB = 0x70;

    /** MerkleDAG CBOR. */
    public static final long DAG_CBOR = 0x71;

    /** libp2p public key, the codec of a peer id written as a CID. */
    public static final long LIBP2P_KEY = 0x72;

    /** MerkleDAG JSON. */
    public static final long DAG_JSON = 0x0129;

    /** Raw Git object. */
    public static final long GIT_RAW = 0x78;

    /** MerkleDAG JOSE. */
    public static final long DAG_JOSE = 0x85;

    /** Plain CBOR. */
    public static final long CBOR = 0x51;

    /** Plain JSON. */
    public static final long JSON = 0x0200;

    private Multicodec() {}

    /**
     * The codec's name in the table, or its code in hexadecimal when it is not one of the above.
     */
    public static String name(long code) {
        if (code == RAW) {
            return "raw";
        } else if (code == DAG_PB) {
            return "dag-pb";
        } else if (code == DAG_CBOR) {
            return "dag-cbor";
        } else if (code == LIBP2P_KEY) {
            return "libp2p-key";
        } else if (code == DAG_JSON) {
            return "dag-json";
        } else if (code == GIT_RAW) {
            return "git-raw";
        } else if (code == DAG_JOSE) {
            return "dag-jose";
        } else if (code == CBOR) {
            return "cbor";
        } else if (code == JSON) {
            return "json";
        }
        return "0x" + Long.toHexString(code);
    }

    /**
     * The code of a codec name.
     *
     * @throws FormatException if the name is not one of the above
     */
    public static long code(String name) {
        return switch (name) {
            case "raw" -> RAW;
            case "dag-pb" -> DAG_PB;
            case "dag-cbor" -> DAG_CBOR;
            case "libp2p-key" -> LIBP2P_KEY;
            case "dag-json" -> DAG_JSON;
            case "git-raw" -> GIT_RAW;
            case "dag-jose" -> DAG_JOSE;
            case "cbor" -> CBOR;
            case "json" -> JSON;
            default -> throw new FormatException("unknown multicodec: \"" + name + "\"");
        };
    }
}
