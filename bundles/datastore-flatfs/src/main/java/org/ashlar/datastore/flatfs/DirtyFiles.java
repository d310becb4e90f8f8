package org.ashlar.datastore.flatfs;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.ashlar.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * What a sync has to write to the disk: a bounded set of files and directories. Once that fails,
 * nothing more is taken, as the system forgets what it could not write. Safe for use by any thread.
 */
final class DirtyFiles {
    /** Writes one file or directory to the disk. */
    interface Force {
        void force(Path path) throws IOException;
    }

    private static final int MAX = 8192;

    private final Force file;
    private final Force directory;
    private Set<Path> files = new HashSet<>();
    private Set<Path> directories = new HashSet<>();
    private @Nullable IOException failure;

    DirtyFiles(Force file, Force directory) {
        this.file = file;
        this.directory = directory;
    }

    /** Notes a changed file and its directory, and the root when a shard was made. */
    void add(Path changed, Path root) {
        boolean full;
        synchronized (this) {
            files.add(changed);
            addName(changed, root);
            full = files.size() >= MAX;
        }
        if (full) {
            sync();
        }
    }

    /** Notes that a name has come or gone. */
    synchronized void addName(Path changed, Path root) {
        Path shard = changed.getParent();
        if (shard != null) {
            directories.add(shard);
        }
        directories.add(root);
    }

    /** Throws after a failure. */
    synchronized void check() {
        if (failure != null) {
            throw new StorageException(
                    "the disk failed earlier; the store takes no writes until it is reopened",
                    failure);
        }
    }

    /** Returns when everything noted before is on the disk; one caller at a time. */
    void sync() {
        synchronized (file) {
            Set<Path> changed;
            Set<Path> names;
            synchronized (this) {
                check();
                changed = files;
                names = directories;
                files = new HashSet<>();
                directories = new HashSet<>();
            }
            force(file, changed);
            force(directory, names);
        }
    }

    /** Writes some files and directories to the disk now. */
    void force(Set<Path> changed, Set<Path> names) {
        check();
        force(file, changed);
        force(directory, names);
    }

    private void force(Force how, Set<Path> paths) {
        for (Path path : paths) {
            try {
                how.force(path);
            } catch (IOException e) {
                if (e instanceof NoSuchFileException) {
                    continue; // deleted since; its directory is forced too
                }
                synchronized (this) {
                    failure = e;
                }
                throw new StorageException("cannot write " + path + " to the disk", e);
            }
        }
    }
}
