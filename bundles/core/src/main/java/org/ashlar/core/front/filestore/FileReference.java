package org.ashlar.core.front.filestore;

import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;

/**
 * Where the bytes of a block stand. Stored as Kubo's {@code DataObj}: FilePath, Offset, Size.
 *
 * @param hash of the block
 * @param path below the directory that holds the repo, with slashes
 * @param offset of the first byte
 * @param size in bytes
 */
public record FileReference(Multihash hash, String path, long offset, int size) {
    private static final int MAX_SIZE = 32 << 20;
    private static final int PATH = 1;
    private static final int OFFSET = 2;
    private static final int SIZE = 3;

    /**
     * Reads a stored reference.
     *
     * @throws FormatException if it is malformed
     */
    static FileReference decode(Multihash hash, byte[] stored) {
        String path = "";
        long offset = 0;
        long size = 0;
        ProtoReader in = new ProtoReader(stored);
        while (in.next()) {
            switch (in.field()) {
                case PATH -> path = in.text();
                case OFFSET -> offset = in.positive();
                case SIZE -> size = in.positive();
                default -> in.skip();
            }
        }
        if (size > MAX_SIZE) {
            throw new FormatException("a block of " + size + " bytes is too large");
        }
        return new FileReference(hash, path, offset, (int) size);
    }

    byte[] encode() {
        return new ProtoWriter()
                .text(PATH, path)
                .varint(OFFSET, offset)
                .varint(SIZE, size)
                .toBytes();
    }

    /** The block's CID as listings show it. */
    public Cid cid() {
        return Cid.v1(Multicodec.RAW, hash);
    }
}
