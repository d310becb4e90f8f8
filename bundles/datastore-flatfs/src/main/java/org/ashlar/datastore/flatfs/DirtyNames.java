package org.ashlar.datastore.flatfs;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.ashlar.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Directories in which names came or went since they were synced; there are as many as shards. Once
 * a sync fails, nothing more is taken, as the system forgets what it could not write. Safe for use
 * by any thread.
 */
final class DirtyNames {
    private final Object syncing = new Object();
    private Set<Path> directories = new HashSet<>();
    private @Nullable IOException failure;

    /** Notes that a file has come or gone, and perhaps its directory. */
    synchronized void add(Path file, Path root) {
        Path shard = file.getParent();
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

    /** Returns when all names noted before are on the disk; one caller at a time. */
    void sync() {
        synchronized (syncing) {
            Set<Path> changed;
            synchronized (this) {
                check();
                changed = directories;
                directories = new HashSet<>();
            }
            for (Path directory : changed) {
                force(directory);
            }
        }
    }

    private void force(Path directory) {
        try {
            DurableFiles.forceDirectory(directory);
        } catch (NoSuchFileException e) {
            return; // nothing was ever put into this shard
        } catch (IOException e) {
            synchronized (this) {
                failure = e;
            }
            throw new StorageException("cannot write " + directory + " to the disk", e);
        }
    }
}
