package org.ashlar.unixfs.directory;

import java.util.List;
import java.util.function.Consumer;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.Nodes;

/**
 * Collects the entries of one directory and makes its block or its shards. Memory grows with the
 * entries, up to a bound. Confined to one thread.
 */
public final class DirectoryWriter {
    private final CidFormat format;
    private final DirectoryShape shape;
    private final Attributes attributes;
    private final HashedLinks entries = new HashedLinks();
    private long size;

    /**
     * @param shape when it is sharded
     */
    public DirectoryWriter(CidFormat format, DirectoryShape shape, Attributes attributes) {
        this.format = format;
        this.shape = shape;
        this.attributes = attributes;
        this.size = shape.sizeOfEmpty(attributes);
    }

    /** True when there is no entry yet. */
    public boolean isEmpty() {
        return entries.size() == 0;
    }

    /**
     * Adds an entry.
     *
     * @throws InvalidRequestException if the directory gets too large
     */
    public void add(DagPbLink link) {
        entries.add(link);
        size += shape.sizeOf(link);
        if (entries.bytes() > maxBytes()) {
            throw new InvalidRequestException(
                    "directory has more entries than fit into this node's memory: "
                            + entries.size());
        }
    }

    /**
     * Makes the blocks.
     *
     * @param sink takes each block
     * @throws InvalidRequestException if two entries have the same name
     */
    public Child write(Consumer<Block> sink) {
        entries.sort();
        if (shape.sharded(size, entries.size())) {
            return new ShardWriter(format, shape.fanout(), sink)
                    .write(entries, 0, entries.size(), 0, attributes);
        }
        return basic(entries.links(), attributes, format, sink);
    }

    /** Makes a directory in one block. */
    static Child basic(
            List<DagPbLink> links, Attributes attributes, CidFormat format, Consumer<Block> sink) {
        byte[] data = Nodes.directory(links, attributes, format);
        if (data.length > Block.MAX_SIZE) {
            throw new InvalidRequestException("directory is too large for one block");
        }
        Block block = new Block(format.node(data), data);
        sink.accept(block);
        long total = data.length;
        for (DagPbLink link : links) {
            total += link.size();
        }
        return new Child(block.cid(), 0, total);
    }

    private static long maxBytes() {
        return Runtime.getRuntime().maxMemory() / 4;
    }
}
