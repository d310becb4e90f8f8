package org.ashlar.unixfs.importer;

import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;

/**
 * What decides the CIDs of an import.
 *
 * @param cidVersion 0 or 1
 * @param hashFunction multihash code
 * @param rawLeaves true when leaves are raw blocks
 * @param chunkSize bytes of a leaf's content
 * @param maxLinks most links of a file's node, at least 2
 * @param directories when a directory is too large for one block
 * @param wrap true to put everything into one unnamed directory
 * @param emptyDirectories false to leave empty directories out
 */
public record ImportOptions(
        int cidVersion,
        long hashFunction,
        boolean rawLeaves,
        int chunkSize,
        int maxLinks,
        DirectoryLimit directories,
        boolean wrap,
        boolean emptyDirectories) {

    /** Largest chunk, so that its block stays below the exchange's limit with its envelope. */
    public static final int MAX_CHUNK = (2 << 20) - 256;

    /** How the size of a directory is judged. */
    public enum Estimation {
        /** Sum of names and CIDs. */
        LINKS,
        /** Size of the encoded block. */
        BLOCK,
        /** Only the number of links counts. */
        DISABLED
    }

    /**
     * Limits beyond which a directory would have to be sharded.
     *
     * @param estimation how its size is judged
     * @param bytes largest size
     * @param links most links, 0 for any number
     */
    public record DirectoryLimit(Estimation estimation, long bytes, int links) {}

    /** Kubo's defaults. */
    public static ImportOptions defaults() {
        return new ImportOptions(
                0,
                Multihash.SHA2_256,
                false,
                256 << 10,
                174,
                new DirectoryLimit(Estimation.LINKS, 256 << 10, 0),
                false,
                true);
    }

    /** CID of a dag-pb block. */
    Cid nodeCid(byte[] data) {
        Multihash hash = Hashes.hash(hashFunction, data);
        return cidVersion == 0 ? Cid.v0(hash) : Cid.v1(Multicodec.DAG_PB, hash);
    }

    /** CID of a raw block. */
    Cid rawCid(byte[] data) {
        return Cid.v1(Multicodec.RAW, Hashes.hash(hashFunction, data));
    }
}
