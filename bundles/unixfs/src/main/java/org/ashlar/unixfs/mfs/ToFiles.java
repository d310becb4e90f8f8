package org.ashlar.unixfs.mfs;

import java.util.Optional;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;

/** Where {@code add} puts what it made, in Kubo's words. Confined to one thread. */
public final class ToFiles {
    private static final String OPTION = "to-files: ";

    private final MfsPath target;
    private boolean used;

    /**
     * @param text a path; one that ends in a slash is a directory that must be there
     */
    public ToFiles(String text) {
        try {
            target = MfsPath.parse(text.isEmpty() ? "/" : text);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(OPTION + e.getMessage(), e);
        }
    }

    /**
     * The tree with a root added.
     *
     * @param name of the root in the upload
     */
    public Tree put(Tree tree, Cid root, String name) {
        if (name.isEmpty()) {
            throw new InvalidRequestException(OPTION + "cannot add unnamed files to MFS");
        }
        boolean into = target.directory() || target.isRoot();
        if (into) {
            Optional<Cid> there = tree.find(target);
            if (there.isEmpty()) {
                throw new InvalidRequestException(
                        OPTION
                                + "MFS destination directory \""
                                + target
                                + "\" does not exist: file does not exist");
            }
            if (!tree.workspace().load(there.get()).info().isDirectory()) {
                throw new InvalidRequestException(
                        OPTION + "MFS destination \"" + target + "\" is not a directory");
            }
        } else if (used) {
            throw new InvalidRequestException(
                    OPTION
                            + "MFS destination is a file: only one entry can be copied to \""
                            + target
                            + "\"");
        }
        MfsPath path = into ? target.child(name) : target;
        if (tree.find(path.parent()).isEmpty()) {
            throw new InvalidRequestException(
                    OPTION
                            + "MFS destination parent \""
                            + path
                            + "\" \""
                            + path.parent()
                            + "\" does not exist: file does not exist");
        }
        try {
            return Operations.link(tree, path, root);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(
                    OPTION + "cannot put node in path \"" + path + "\": " + e.getMessage(), e);
        }
    }

    /** Remembers that one root was added. */
    public void added() {
        used = true;
    }
}
