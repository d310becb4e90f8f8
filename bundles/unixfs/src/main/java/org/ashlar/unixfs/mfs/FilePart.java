package org.ashlar.unixfs.mfs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.FsNode;

/** A node of a file that is being changed. Confined to one thread. */
final class FilePart {
    private UnixFsNode info;
    final CidFormat format;
    final boolean raw;
    final List<DagPbLink> links;
    final List<Long> sizes = new ArrayList<>();

    private FilePart(UnixFsNode info, CidFormat format, boolean raw, List<DagPbLink> links) {
        this.info = info;
        this.format = format;
        this.raw = raw;
        this.links = new ArrayList<>(links);
        for (long size : info.blockSizes()) {
            sizes.add(size);
        }
    }

    /** A node without content. */
    static FilePart empty(CidFormat format) {
        return new FilePart(UnixFsNode.file(new long[0]), format, false, List.of());
    }

    /**
     * The node of a block.
     *
     * @throws InvalidRequestException if it is no file
     */
    static FilePart of(Block block) {
        FsNode node = FsNode.of(block);
        if (node.info().type() == UnixFsNode.Type.SYMLINK) {
            throw new InvalidRequestException("symlinks not yet supported");
        }
        if (!node.isFile()) {
            throw new InvalidRequestException("unsupported fsnode type for 'file'");
        }
        node.contentSize(); // refuses sizes that contradict each other
        Cid cid = block.cid();
        boolean raw = cid.codec() == Multicodec.RAW;
        return new FilePart(node.info(), CidFormat.like(cid), raw, node.links());
    }

    /** Bytes in the node itself. */
    byte[] data() {
        return info.data().orElse(new byte[0]);
    }

    /** Bytes of the file in and below the node. */
    long size() {
        return data().length + sizes.stream().mapToLong(Long::longValue).sum();
    }

    /** Replaces the bytes in the node itself. */
    void data(byte[] bytes) {
        info =
                new UnixFsNode(
                        info.type(),
                        Optional.of(bytes),
                        info.fileSize(),
                        info.blockSizes(),
                        info.hashType(),
                        info.fanout(),
                        info.mode(),
                        info.mtime());
    }

    /** True when permissions or a time are stored. */
    boolean hasAttributes() {
        return info.mode().orElse(0) != 0 || info.mtime().isPresent();
    }

    /** Sets the time of change, when one is stored. */
    void changed(Instant now) {
        if (info.mtime().isPresent()) {
            info = info.withMtime(now);
        }
    }

    /** Appends a part. */
    void add(Child part) {
        links.add(new DagPbLink(part.cid(), "", part.total()));
        sizes.add(part.content());
    }

    /** Replaces a part by one of the same size. */
    void replace(int index, Child part) {
        links.set(index, new DagPbLink(part.cid(), "", part.total()));
        sizes.set(index, part.content());
    }

    /** Keeps only the first parts. */
    void keep(int count) {
        links.subList(count, links.size()).clear();
        sizes.subList(count, sizes.size()).clear();
    }

    /** Makes the block. */
    Child write(Workspace workspace, CidFormat named) {
        byte[] bytes = raw ? data() : encode(workspace.dataFirst());
        Block block = new Block(raw ? named.raw(bytes) : named.node(bytes), bytes);
        workspace.add(block);
        long total = bytes.length;
        for (DagPbLink link : links) {
            total += link.size();
        }
        return new Child(block.cid(), size(), total);
    }

    private byte[] encode(boolean dataFirst) {
        long[] each = sizes.stream().mapToLong(Long::longValue).toArray();
        UnixFsNode node =
                new UnixFsNode(
                        info.type(),
                        info.data(),
                        OptionalLong.of(data().length + Arrays.stream(each).sum()),
                        each,
                        info.hashType(),
                        info.fanout(),
                        info.mode(),
                        info.mtime());
        return new DagPbNode(links, Optional.of(node.encode())).encode(dataFirst);
    }
}
