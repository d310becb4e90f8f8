package org.ashlar.unixfs.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.UnixFsNode;

/** Makes the dag-pb blocks of files and directories. Stateless. */
public final class Nodes {
    private Nodes() {}

    /** A whole small file that is no raw block. */
    public static byte[] leaf(byte[] content, Attributes attributes) {
        return attributes.on(UnixFsNode.file(content)).encodeLeaf();
    }

    /** A leaf in the old form, as the trickle layout has it. */
    public static byte[] rawLeaf(byte[] content) {
        return UnixFsNode.raw(content).encodeLeaf();
    }

    /** A node of a file above its parts. */
    public static byte[] file(List<Child> parts, Attributes attributes) {
        return file(parts, attributes, CidFormat.V1);
    }

    /** As above, its fields in the order of a format. */
    public static byte[] file(List<Child> parts, Attributes attributes, CidFormat format) {
        long[] sizes = parts.stream().mapToLong(Child::content).toArray();
        List<DagPbLink> links = new ArrayList<>(parts.size());
        for (Child part : parts) {
            links.add(new DagPbLink(part.cid(), "", part.total()));
        }
        byte[] data = attributes.on(UnixFsNode.file(sizes)).encode();
        return new DagPbNode(links, Optional.of(data)).encode(format.dataFirst());
    }

    /** A directory in one block. */
    public static byte[] directory(List<DagPbLink> links, Attributes attributes) {
        return directory(links, attributes, CidFormat.V1);
    }

    /** As above, its fields in the order of a format. */
    public static byte[] directory(List<DagPbLink> links, Attributes attributes, CidFormat format) {
        byte[] data = attributes.on(UnixFsNode.directory()).encode();
        return new DagPbNode(links, Optional.of(data)).encode(format.dataFirst());
    }

    /** A symbolic link. */
    public static byte[] symlink(byte[] target, Attributes attributes) {
        return attributes.ofLink().on(UnixFsNode.symlink(target)).encodeLeaf();
    }
}
