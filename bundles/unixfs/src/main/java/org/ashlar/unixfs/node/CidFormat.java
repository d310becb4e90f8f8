package org.ashlar.unixfs.node;

import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;

/**
 * How blocks are named, and in which order the fields of those with links stand.
 *
 * @param version 0 or 1
 * @param hashFunction multihash code
 * @param inlineLimit blocks of at most so many bytes stand in their CIDs, -1 for none
 * @param dataFirst true for data before links
 */
public record CidFormat(int version, long hashFunction, int inlineLimit, boolean dataFirst) {
    /** With links first. */
    public CidFormat(int version, long hashFunction, int inlineLimit) {
        this(version, hashFunction, inlineLimit, false);
    }

    /** CIDv0. */
    public static final CidFormat V0 = new CidFormat(0, Multihash.SHA2_256, -1);

    /** CIDv1 with SHA-256. */
    public static final CidFormat V1 = new CidFormat(1, Multihash.SHA2_256, -1);

    /** The format of which {@code cid} is an example. */
    public static CidFormat like(Cid cid) {
        return cid.hash().isIdentity()
                ? V1
                : new CidFormat(cid.version(), cid.hash().function(), -1);
    }

    /** The same with another order of fields. */
    public CidFormat ordered(boolean first) {
        return new CidFormat(version, hashFunction, inlineLimit, first);
    }

    /** CID of a dag-pb block. */
    public Cid node(byte[] data) {
        if (data.length <= inlineLimit) {
            return inline(Multicodec.DAG_PB, data);
        }
        Multihash hash = Hashes.hash(hashFunction, data);
        return version == 0 ? Cid.v0(hash) : Cid.v1(Multicodec.DAG_PB, hash);
    }

    /** CID of a raw block. */
    public Cid raw(byte[] data) {
        return data.length <= inlineLimit
                ? inline(Multicodec.RAW, data)
                : Cid.v1(Multicodec.RAW, Hashes.hash(hashFunction, data));
    }

    private static Cid inline(long codec, byte[] data) {
        return Cid.v1(codec, Hashes.hash(Multihash.IDENTITY, data));
    }
}
