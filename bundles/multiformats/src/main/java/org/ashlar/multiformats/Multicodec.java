package org.ashlar.multiformats;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Codes of the multicodec table that the node knows by name.
 *
 * @see <a href="https://github.com/multiformats/multicodec/blob/master/table.csv">table</a>
 */
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

    /** The codecs of the table whose tag is ipld, a line each. */
    private static final String TABLE =
            """
            0x51 cbor
            0x55 raw
            0x70 dag-pb
            0x71 dag-cbor
            0x72 libp2p-key
            0x78 git-raw
            0x7b torrent-info
            0x7c torrent-file
            0x80 blake3-hashseq
            0x81 leofcoin-block
            0x82 leofcoin-tx
            0x83 leofcoin-pr
            0x85 dag-jose
            0x86 dag-cose
            0x90 eth-block
            0x91 eth-block-list
            0x92 eth-tx-trie
            0x93 eth-tx
            0x94 eth-tx-receipt-trie
            0x95 eth-tx-receipt
            0x96 eth-state-trie
            0x97 eth-account-snapshot
            0x98 eth-storage-trie
            0x99 eth-receipt-log-trie
            0x9a eth-receipt-log
            0xb0 bitcoin-block
            0xb1 bitcoin-tx
            0xb2 bitcoin-witness-commitment
            0xc0 zcash-block
            0xc1 zcash-tx
            0xd0 stellar-block
            0xd1 stellar-tx
            0xe0 decred-block
            0xe1 decred-tx
            0xf0 dash-block
            0xf1 dash-tx
            0xfa swarm-manifest
            0xfb swarm-feed
            0xfc beeson
            0x129 dag-json
            0x1f0 swhid-1-snp
            0x200 json
            0xb403 rdfc-1
            0xb601 json-jcs
            """;

    private static final SortedMap<Long, String> NAMES = names();

    private Multicodec() {}

    private static SortedMap<Long, String> names() {
        SortedMap<Long, String> names = new TreeMap<>();
        for (String line : TABLE.lines().toList()) {
            int space = line.indexOf(' ');
            names.put(Long.decode(line.substring(0, space)), line.substring(space + 1));
        }
        return Collections.unmodifiableSortedMap(names);
    }

    /** All codecs that are known by name: names by codes, ascending. */
    public static SortedMap<Long, String> codecs() {
        return NAMES;
    }

    /** The codec's name in the table, or its code in hexadecimal when it has none. */
    public static String name(long code) {
        String name = NAMES.get(code);
        return name == null ? "0x" + Long.toHexString(code) : name;
    }

    /**
     * The code of a codec name, or of a number, such as {@code 0x71} or {@code 113}.
     *
     * @throws FormatException if the name is not in the table
     */
    public static long code(String name) {
        if (name.matches("0[xX]\\p{XDigit}{1,15}|[1-9]\\d{0,17}")) {
            return Long.decode(name);
        }
        for (Map.Entry<Long, String> codec : NAMES.entrySet()) {
            if (codec.getValue().equals(name)) {
                return codec.getKey();
            }
        }
        throw new FormatException("unknown multicodec: \"" + name + "\"");
    }
}
