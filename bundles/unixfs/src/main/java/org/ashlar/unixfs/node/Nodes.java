package org.ashlar.unixfs.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.UnixFsNode;

/** Makes the dag-pb blocks of files and directories. Stateless. */
public final class Nodes {
    private Nodes() {}

    /** A leaf of a file that is no raw block. */
    public static byte[] leaf(byte[] content) {
        return DagPbNode.leaf(UnixFsNode.file(content).encode()).encode();
    }

    /** A node of a file above its parts. */
    public static byte[] file(List<Child> parts) {
        long[] sizes = parts.stream().mapToLong(Child::content).toArray();
        List<DagPbLink> links = new ArrayList<>(parts.size());
        for (Child part : parts) {
            links.add(new DagPbLink(part.cid(), "", part.total()));
        }
        return new DagPbNode(links, Optional.of(UnixFsNode.file(sizes).encode())).encode();
    }

    /** A directory in one block. */
    public static byte[] directory(Map<String, Child> entries) {
        List<DagPbLink> links = new ArrayList<>(entries.size());
        entries.forEach(
                (name, child) -> links.add(new DagPbLink(child.cid(), name, child.total())));
        return new DagPbNode(links, Optional.of(UnixFsNode.directory().encode())).encode();
    }

    /** A symbolic link. */
    public static byte[] symlink(byte[] target) {
        return DagPbNode.leaf(UnixFsNode.symlink(target).encode()).encode();
    }
}
