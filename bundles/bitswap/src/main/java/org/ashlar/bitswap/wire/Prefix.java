package org.ashlar.bitswap.wire;

import java.nio.ByteBuffer;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.Varint;

/**
 * A CID without its digest; travels with each block.
 *
 * @param version of the CID
 * @param codec of the content
 * @param function hash function
 * @param digestLength bytes of the digest
 */
public record Prefix(int version, long codec, long function, int digestLength) {
    /** Longest form: four varints. */
    static final int MAX_LENGTH = 4 * Varint.MAX_LENGTH;

    /** The prefix of blocks that come without one. */
    public static final Prefix V0 = new Prefix(0, Multicodec.DAG_PB, Multihash.SHA2_256, 32);

    /** The prefix of a CID. */
    public static Prefix of(Cid cid) {
        return new Prefix(
                cid.version(), cid.codec(), cid.hash().function(), cid.hash().digestLength());
    }

    /**
     * Parses exactly these bytes.
     *
     * @throws FormatException if they are no prefix
     */
    static Prefix parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long version = Varint.read(in);
        long codec = Varint.read(in);
        long function = Varint.read(in);
        long length = Varint.read(in);
        if (version > 1 || length > Multihash.MAX_DIGEST || in.hasRemaining()) {
            throw new FormatException("bad CID prefix");
        }
        return new Prefix((int) version, codec, function, (int) length);
    }

    /** The binary form. */
    byte[] bytes() {
        ByteBuffer out =
                ByteBuffer.allocate(
                        Varint.length(version)
                                + Varint.length(codec)
                                + Varint.length(function)
                                + Varint.length(digestLength));
        Varint.write(out, version);
        Varint.write(out, codec);
        Varint.write(out, function);
        Varint.write(out, digestLength);
        return out.array();
    }
}
