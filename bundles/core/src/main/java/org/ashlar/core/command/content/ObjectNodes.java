package org.ashlar.core.command.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Call;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.UnixFsNode;

/** Edits dag-pb nodes below a root; every edit gives new nodes. Confined to one thread. */
final class ObjectNodes {
    private static final byte[] DIRECTORY = {8, 1};

    private final Call call;
    private final BlockService blocks;
    private final BlockSession session;

    ObjectNodes(Call call, BlockService blocks, BlockSession session) {
        this.call = call;
        this.blocks = blocks;
        this.session = session;
    }

    DagPbNode read(Cid cid) {
        if (cid.codec() != Multicodec.DAG_PB) {
            throw new IpfsException("not a dag-pb object: " + cid);
        }
        try {
            return DagPbNode.decode(call.context().await(session.get(cid)).data());
        } catch (FormatException e) {
            throw new IpfsException("malformed object " + cid + ": " + e.getMessage(), e);
        }
    }

    /**
     * Sets or removes the link at a path.
     *
     * @param target what the link leads to; empty to remove it
     * @param create true to make directories that are missing on the way
     * @return the new root
     */
    Cid edit(Cid root, List<String> path, Optional<Cid> target, boolean create) {
        DagPbNode node = read(root);
        if (!call.flag("allow-non-unixfs")) {
            checkDirectory(root, node);
        }
        String name = path.get(0);
        Optional<DagPbLink> old = node.link(name);
        Optional<Cid> next = target;
        if (path.size() > 1) {
            Cid child =
                    old.map(DagPbLink::cid)
                            .orElseGet(() -> create ? store(root, empty()) : missing());
            next = Optional.of(edit(child, path.subList(1, path.size()), target, create));
        } else if (target.isEmpty() && old.isEmpty()) {
            missing();
        }
        List<DagPbLink> links = new ArrayList<>(node.links());
        links.removeIf(link -> link.name().equals(name));
        next.ifPresent(cid -> links.add(new DagPbLink(cid, name, size(cid))));
        return store(root, new DagPbNode(links, node.data()));
    }

    private static DagPbNode empty() {
        return DagPbNode.leaf(DIRECTORY);
    }

    private static Cid missing() {
        throw new ContentNotFoundException("no link by that name");
    }

    private static void checkDirectory(Cid cid, DagPbNode node) {
        UnixFsNode.Type type;
        try {
            type = UnixFsNode.decode(node.data().orElse(new byte[0])).type();
        } catch (FormatException e) {
            throw new IpfsException(
                    cid + " is no UnixFS directory; pass --allow-non-unixfs to edit it", e);
        }
        if (type != UnixFsNode.Type.DIRECTORY) {
            throw new IpfsException(
                    cid + " is no plain UnixFS directory; use 'ipfs files' to edit it");
        }
    }

    /** Bytes of a block and, as its links tell, of all below. */
    private long size(Cid cid) {
        byte[] data = call.context().await(session.get(cid)).data();
        long size = data.length;
        if (cid.codec() == Multicodec.DAG_PB) {
            for (DagPbLink link : read(cid).links()) {
                size += link.size();
            }
        }
        return size;
    }

    private Cid store(Cid like, DagPbNode node) {
        byte[] data = node.encode();
        BigBlocks.check(call, data);
        var hash = Hashes.hash(like.hash().function(), data);
        Cid cid = like.version() == 0 ? Cid.v0(hash) : Cid.v1(Multicodec.DAG_PB, hash);
        blocks.add(List.of(new Block(cid, data)));
        return cid;
    }
}
