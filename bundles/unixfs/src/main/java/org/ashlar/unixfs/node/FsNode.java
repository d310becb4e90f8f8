package org.ashlar.unixfs.node;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.unixfs.UnixFs;

/**
 * A decoded UnixFS block; a raw block counts as a file.
 *
 * @param info what it is
 * @param links in stored order
 * @param blockSize bytes of the block
 */
public record FsNode(UnixFsNode info, List<DagPbLink> links, int blockSize) {
    private static final byte[] NOTHING = {};

    /**
     * Decodes a block.
     *
     * @throws InvalidRequestException if it is not UnixFS
     */
    public static FsNode of(Block block) {
        long codec = block.cid().codec();
        if (codec == Multicodec.RAW) {
            return new FsNode(UnixFsNode.raw(block.data()), List.of(), block.size());
        }
        if (codec != Multicodec.DAG_PB) {
            throw new InvalidRequestException("unrecognized node type: " + Multicodec.name(codec));
        }
        try {
            List<DagPbLink> links = new ArrayList<>();
            UnixFsNode info = UnixFsNode.decodeBlock(block.data(), links::add);
            return new FsNode(info, List.copyOf(links), block.size());
        } catch (FormatException e) {
            throw new InvalidRequestException(block.cid() + " is not UnixFS: " + e.getMessage(), e);
        }
    }

    /** The dag-pb node that it was decoded from, as far as its links matter. */
    public DagPbNode node() {
        return new DagPbNode(links, Optional.empty());
    }

    /** Content that is in the node itself. */
    public byte[] data() {
        return info.data().orElse(NOTHING);
    }

    /** True for a file or a part of one. */
    public boolean isFile() {
        return info.type() == UnixFsNode.Type.FILE || info.type() == UnixFsNode.Type.RAW;
    }

    /**
     * Bytes of the file below and in this node, computed from its parts.
     *
     * @throws ProtocolViolationException if the node contradicts itself
     */
    public long contentSize() {
        long[] sizes = info.blockSizes();
        if (sizes.length != links.size()) {
            throw new ProtocolViolationException("unixfs: file has a size for not every link");
        }
        long sum = data().length;
        for (long size : sizes) {
            sum += size;
            if (size < 0 || sum < 0) {
                throw new ProtocolViolationException("unixfs: sizes of a file overflow");
            }
        }
        if (info.fileSize().orElse(sum) != sum) {
            throw new ProtocolViolationException("unixfs: sizes of a file contradict each other");
        }
        return sum;
    }

    /** What it is, in the words of the service. */
    public UnixFs.Stat stat() {
        return switch (info.type()) {
            case FILE, RAW -> stat(UnixFs.Kind.FILE, contentSize(), "");
            case DIRECTORY, HAMT_SHARD -> stat(UnixFs.Kind.DIRECTORY, cumulativeSize(), "");
            case SYMLINK ->
                    stat(
                            UnixFs.Kind.SYMLINK,
                            data().length,
                            new String(data(), StandardCharsets.UTF_8));
            case METADATA ->
                    throw new InvalidRequestException("unixfs: metadata nodes are not supported");
        };
    }

    private UnixFs.Stat stat(UnixFs.Kind kind, long size, String target) {
        return new UnixFs.Stat(kind, size, target, info.mode(), info.mtime());
    }

    /** Bytes of all blocks, as the links state them. */
    public long cumulativeSize() {
        long sum = blockSize;
        for (DagPbLink link : links) {
            sum += link.size();
        }
        return Math.max(sum, 0); // claimed by others, may overflow
    }
}
