package org.ashlar.unixfs.mfs;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.FsNode;

/** Changes of an entry's root block alone. Stateless. */
public final class Metadata {
    private Metadata() {}

    /** Names the root block of a directory in another way. */
    public static Tree rename(Tree tree, MfsPath path, CidFormat format) {
        Block block = tree.workspace().block(tree.get(path));
        if (!FsNode.of(block).info().isDirectory()) {
            throw new InvalidRequestException("can only update directories");
        }
        return put(tree, path, new Block(format.node(block.data()), block.data()));
    }

    /** Sets permissions; 0 removes them. */
    public static Tree chmod(Tree tree, MfsPath path, int mode) {
        OptionalInt permissions = mode == 0 ? OptionalInt.empty() : OptionalInt.of(mode);
        return change(tree, path, info -> with(info, permissions, info.mtime()));
    }

    /** Sets the time of change. */
    public static Tree touch(Tree tree, MfsPath path, Instant time) {
        return change(tree, path, info -> with(info, info.mode(), Optional.of(time)));
    }

    private static UnixFsNode with(UnixFsNode info, OptionalInt mode, Optional<Instant> mtime) {
        return new UnixFsNode(
                info.type(),
                info.data(),
                info.fileSize(),
                info.blockSizes(),
                info.hashType(),
                info.fanout(),
                mode,
                mtime);
    }

    private static Tree change(Tree tree, MfsPath path, UnaryOperator<UnixFsNode> change) {
        Cid cid = path.isRoot() ? tree.root() : tree.get(path);
        Block block = tree.workspace().block(cid);
        FsNode node = FsNode.of(block);
        boolean raw = cid.codec() == Multicodec.RAW;
        // As in Kubo, a raw leaf becomes a file of the old CID version.
        UnixFsNode info =
                raw
                        ? new UnixFsNode(
                                UnixFsNode.Type.FILE,
                                Optional.of(block.data()),
                                OptionalLong.of(block.size()),
                                new long[0],
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                OptionalInt.empty(),
                                Optional.empty())
                        : node.info();
        byte[] data =
                new DagPbNode(node.links(), Optional.of(change.apply(info).encode()))
                        .encode(tree.workspace().dataFirst());
        CidFormat format = raw ? CidFormat.V0 : CidFormat.like(cid);
        if (path.isRoot()) {
            format = tree.rootFormat();
        }
        return put(tree, path, new Block(format.node(data), data));
    }

    private static Tree put(Tree tree, MfsPath path, Block block) {
        tree.workspace().add(block);
        return path.isRoot()
                ? tree.withRoot(block.cid())
                : tree.put(path, Operations.child(tree, block.cid()));
    }
}
