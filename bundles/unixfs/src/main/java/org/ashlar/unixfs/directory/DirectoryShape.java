package org.ashlar.unixfs.directory;

import java.nio.charset.StandardCharsets;
import org.ashlar.multiformats.Varint;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Nodes;

/**
 * When a directory is sharded, and how wide its shards are.
 *
 * @param estimation how its size is judged
 * @param bytes largest size of a directory in one block, 0 to never shard
 * @param links most links of a directory in one block, 0 for any number
 * @param fanout width of shards: a power of two from 8 to 1024
 */
public record DirectoryShape(Estimation estimation, long bytes, int links, int fanout) {
    /** How the size of a directory is judged. */
    public enum Estimation {
        /** Sum of names and CIDs. */
        LINKS,
        /** Size of the encoded block. */
        BLOCK,
        /** Only the number of links counts. */
        DISABLED
    }

    /** Kubo's defaults. */
    public static final DirectoryShape DEFAULT =
            new DirectoryShape(Estimation.LINKS, 256 << 10, 0, 256);

    /** What a directory without entries counts. */
    public long sizeOfEmpty(Attributes attributes) {
        return estimation == Estimation.BLOCK
                ? Nodes.directory(java.util.List.of(), attributes).length
                : 0;
    }

    /** What an entry counts. */
    public long sizeOf(DagPbLink link) {
        int name = link.name().getBytes(StandardCharsets.UTF_8).length;
        int cid = link.cid().bytes().length;
        return switch (estimation) {
            case LINKS -> name + cid;
            case BLOCK -> encoded(field(cid) + field(name) + 1 + lengthOf(link.size()));
            case DISABLED -> 0;
        };
    }

    /** True when a directory with such sizes must be sharded. */
    public boolean sharded(long size, int count) {
        return bytes > 0 && (size > bytes || (links > 0 && count > links));
    }

    private static long encoded(long message) {
        return 1 + lengthOf(message) + message;
    }

    private static long field(int length) {
        return 1L + lengthOf(length) + length;
    }

    private static int lengthOf(long value) {
        return value < 0 ? 10 : Varint.length(value);
    }
}
