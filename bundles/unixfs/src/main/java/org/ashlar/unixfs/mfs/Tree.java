package org.ashlar.unixfs.mfs;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.ashlar.block.Block;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.FsNode;
import org.ashlar.unixfs.node.Nodes;

/**
 * One state of the tree: each change gives the next state and leaves this one as it was. Confined
 * to one thread.
 */
public final class Tree {
    private final Workspace workspace;
    private final Cid root;
    private final CidFormat rootFormat;

    /**
     * @param rootFormat how the root's blocks are named when it changes
     */
    Tree(Workspace workspace, Cid root, CidFormat rootFormat) {
        this.workspace = workspace;
        this.root = root;
        this.rootFormat = rootFormat;
    }

    /** The root of this state. */
    public Cid root() {
        return root;
    }

    /** How the root's blocks are named, and those of directories made below it. */
    public CidFormat rootFormat() {
        return rootFormat;
    }

    /** Blocks of the operation. */
    public Workspace workspace() {
        return workspace;
    }

    /** What is at a path, or empty. */
    public Optional<Cid> find(MfsPath path) {
        Cid at = root;
        List<String> names = path.names();
        for (int i = 0; i < names.size(); i++) {
            FsNode node = workspace.load(at);
            if (!node.info().isDirectory()) {
                throw new InvalidRequestException(
                        "cannot access "
                                + String.join("/", names.subList(0, i + 1))
                                + ": Not a directory");
            }
            Optional<DagPbLink> link = workspace.directories().find(node, names.get(i));
            if (link.isEmpty()) {
                return Optional.empty();
            }
            at = link.get().cid();
        }
        return Optional.of(at);
    }

    /**
     * What is at a path.
     *
     * @throws ContentNotFoundException if there is nothing
     */
    public Cid get(MfsPath path) {
        return find(path).orElseThrow(Tree::absent);
    }

    /** The directory at a path. */
    FsNode directory(MfsPath path) {
        FsNode node = workspace.load(get(path));
        if (!node.info().isDirectory()) {
            throw new InvalidRequestException(path + " is not a directory");
        }
        return node;
    }

    static ContentNotFoundException absent() {
        return new ContentNotFoundException("file does not exist");
    }

    /** The state with an entry added or replaced; its directory must be there. */
    public Tree put(MfsPath path, Child entry) {
        String name = path.name();
        return edit(
                path.parent(),
                directory -> {
                    DagPbLink link = new DagPbLink(entry.cid(), name, entry.total());
                    return workspace.directories().put(directory.node(), directory.format(), link);
                });
    }

    /** The state without an entry, which must be there. */
    public Tree remove(MfsPath path) {
        String name = path.name();
        return edit(
                path.parent(),
                directory ->
                        workspace.directories().remove(directory.node(), directory.format(), name));
    }

    /** The state with an empty directory added. */
    public Tree makeDirectory(MfsPath path, CidFormat format) {
        byte[] data = Nodes.directory(List.of(), Attributes.NONE);
        Block block = new Block(format.node(data), data);
        workspace.add(block);
        return put(path, new Child(block.cid(), 0, data.length));
    }

    /** The state with another root. */
    Tree withRoot(Cid other) {
        return new Tree(workspace, other, rootFormat);
    }

    /** A directory that is about to change. */
    private record Directory(FsNode node, CidFormat format) {}

    private Tree edit(MfsPath path, Function<Directory, Child> change) {
        Child changed = edit(root, rootFormat, path.names(), 0, change);
        return new Tree(workspace, changed.cid(), rootFormat);
    }

    private Child edit(
            Cid at,
            CidFormat format,
            List<String> names,
            int depth,
            Function<Directory, Child> change) {
        FsNode node = workspace.load(at);
        if (!node.info().isDirectory()) {
            throw new InvalidRequestException(
                    "cannot access "
                            + String.join("/", names.subList(0, depth))
                            + ": Not a directory");
        }
        if (depth == names.size()) {
            return change.apply(new Directory(node, format));
        }
        String name = names.get(depth);
        Cid below = workspace.directories().find(node, name).orElseThrow(Tree::absent).cid();
        Child changed = edit(below, workspace.like(below), names, depth + 1, change);
        DagPbLink link = new DagPbLink(changed.cid(), name, changed.total());
        return workspace.directories().put(node, format, link);
    }
}
