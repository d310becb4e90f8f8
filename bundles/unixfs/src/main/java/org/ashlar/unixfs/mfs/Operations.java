package org.ashlar.unixfs.mfs;

import java.util.List;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.FsNode;

/** What can be done to a tree, with the words in which Kubo refuses. Stateless. */
public final class Operations {
    private Operations() {}

    /** Makes a directory, and those above it when {@code parents} is true. */
    public static Tree makeDirectories(
            Tree tree, MfsPath path, boolean parents, Optional<CidFormat> asked) {
        if (path.isRoot()) {
            if (parents) {
                return tree;
            }
            throw new InvalidRequestException("cannot create directory '/': Already exists");
        }
        CidFormat format = asked.orElse(tree.rootFormat());
        Tree now = tree;
        MfsPath at = new MfsPath(List.of(), false);
        for (int i = 0; i < path.names().size(); i++) {
            boolean last = i == path.names().size() - 1;
            MfsPath next = at.child(path.names().get(i));
            Optional<Cid> there = now.find(next);
            if (there.isEmpty()) {
                if (!last && !parents) {
                    throw Tree.absent();
                }
                now = now.makeDirectory(next, format);
            } else if (last && !parents) {
                throw new InvalidRequestException("file already exists");
            } else if (!now.workspace().load(there.get()).info().isDirectory()) {
                throw new InvalidRequestException(
                        last
                                ? "file already exists"
                                : String.join("/", at.names()) + " was not a directory");
            }
            at = next;
        }
        return now;
    }

    /** Adds content under a name that is free; its directory must be there. */
    public static Tree link(Tree tree, MfsPath path, Cid content) {
        if (path.isRoot()) {
            throw new InvalidRequestException("cannot create file with empty name");
        }
        tree.directory(path.parent());
        if (tree.find(path).isPresent()) {
            throw new InvalidRequestException("directory already has entry by that name");
        }
        return tree.put(path, child(tree, content));
    }

    /** Any content as its directory will link it. */
    static Child child(Tree tree, Cid content) {
        Block block = tree.workspace().block(content);
        long total = block.size();
        if (content.codec() == Multicodec.DAG_PB) {
            for (var link : DagPbNode.decode(block.data()).links()) {
                total += link.size();
            }
        }
        return new Child(content, 0, Math.max(total, 0));
    }

    /**
     * Content that may stand in the tree.
     *
     * @throws IpfsException if it is not UnixFS
     */
    public static void checkUnixFs(Workspace workspace, Cid content) {
        String reason = "cp: source must be a valid UnixFS (dag-pb or raw codec)";
        if (content.codec() != Multicodec.RAW && content.codec() != Multicodec.DAG_PB) {
            throw new InvalidRequestException(reason);
        }
        try {
            workspace.load(content);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(reason + ": " + e.getMessage(), e);
        }
    }

    /** Removes a file that may stand in the way of another. */
    public static Tree unlinkFile(Tree tree, MfsPath path) {
        Optional<Cid> there =
                tree.find(path.parent()).isEmpty() ? Optional.empty() : tree.find(path);
        if (there.isEmpty()) {
            return tree;
        }
        if (tree.workspace().load(there.get()).info().isDirectory()) {
            throw new InvalidRequestException("not a file: " + path);
        }
        return tree.remove(path);
    }

    /** Moves an entry. */
    public static Tree move(Tree tree, MfsPath from, MfsPath to) {
        if (from.isRoot()) {
            throw new InvalidRequestException("cannot move the root");
        }
        MfsPath target = to.directory() || to.isRoot() ? to.child(from.name()) : to;
        tree.directory(target.parent());
        Cid content = tree.get(from);
        Optional<Cid> there = tree.find(target);
        if (there.isPresent() && tree.workspace().load(there.get()).info().isDirectory()) {
            target = target.child(from.name());
            there = tree.find(target);
            if (there.isPresent()) {
                throw new InvalidRequestException("directory already has entry by that name");
            }
        }
        boolean directory = tree.workspace().load(content).info().isDirectory();
        if (directory && from.contains(target) && !from.names().equals(target.names())) {
            throw new InvalidRequestException("cannot move a directory into itself");
        }
        if (from.names().equals(target.names())) {
            return tree;
        }
        return tree.put(target, child(tree, content)).remove(from);
    }

    /** Removes an entry. */
    public static Tree remove(Tree tree, MfsPath path, boolean recursive, boolean force) {
        if (path.isRoot()) {
            throw new InvalidRequestException("cannot delete root");
        }
        Optional<Cid> parent = tree.find(path.parent());
        if (parent.isEmpty()) {
            if (force) {
                return tree;
            }
            throw Tree.absent();
        }
        FsNode directory = tree.directory(path.parent());
        Optional<Cid> there =
                tree.workspace().directories().find(directory, path.name()).map(l -> l.cid());
        if (there.isEmpty()) {
            if (force) {
                return tree;
            }
            throw Tree.absent();
        }
        if (!force && !recursive && tree.workspace().load(there.get()).info().isDirectory()) {
            throw new InvalidRequestException("path is a directory, use -r to remove directories");
        }
        return tree.remove(path);
    }
}
