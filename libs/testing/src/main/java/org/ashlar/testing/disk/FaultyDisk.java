package org.ashlar.testing.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A directory behind a file system that can fill up, fail and lose power; the code under test gets
 * {@link #root} and uses {@code java.nio.file} as ever. The bytes are in an ordinary directory. The
 * disk remembers what was synced: after a loss of power that is there, and of the rest what chance
 * or the test lets through. A directory must be synced too before a new name in it is safe. Files
 * that a library writes without this layer, by the name it gives, are durable as of their last sync
 * through it. Safe for use by any thread.
 */
public final class FaultyDisk {
    private final Path files;
    private final Path root;
    private final Journal journal;
    private long used;
    private long capacity = Long.MAX_VALUE;
    private long changesLeft = Long.MAX_VALUE;
    private boolean failSyncs;
    private boolean readOnly;
    private int syncs;
    private long bytesRead;
    private volatile Runnable onSync = () -> {};

    /**
     * @param files an ordinary directory, whose content counts as durable
     */
    public FaultyDisk(Path files) throws IOException {
        this.files = files.toAbsolutePath();
        root = new FaultyPath(new FaultyFileSystem(new FaultyProvider(this)), this.files);
        journal = new Journal(this.files);
        used = journal.used();
    }

    /** The disk as the code under test sees it. */
    public Path root() {
        return root;
    }

    /** The same directory without faults, to look at or to damage. */
    public Path files() {
        return files;
    }

    /** Sets the most bytes of all files together. */
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /** Bytes of all files together. */
    public synchronized long used() {
        return used;
    }

    /** Bytes that still fit. */
    public synchronized long free() {
        return Math.max(0, capacity - used);
    }

    /** Makes every sync fail, or no more. */
    public synchronized void failSyncs(boolean fail) {
        failSyncs = fail;
    }

    /** Makes every change fail as on a file system that was mounted for reading, or no more. */
    public synchronized void readOnly(boolean refuse) {
        readOnly = refuse;
    }

    /** Lets some more changes (writes, names, syncs) succeed; then the power goes. */
    public synchronized void powerFor(long changes) {
        changesLeft = changes;
    }

    /** False when the power has gone. */
    public synchronized boolean powered() {
        return changesLeft > 0;
    }

    /** Runs something at the start of each sync, without a lock. */
    public void onSync(Runnable action) {
        onSync = action;
    }

    /** How often files were synced. */
    public synchronized int syncs() {
        return syncs;
    }

    /** Bytes that were read so far. */
    public synchronized long bytesRead() {
        return bytesRead;
    }

    /** How many bytes and names have changed and are not durable. */
    public synchronized int unsynced() {
        return journal.units();
    }

    /** A disk with what is left when nothing survives that was not synced. */
    public FaultyDisk powerCut(Path into) throws IOException {
        return torn(into, 0);
    }

    /**
     * A disk with what is left when, of all that was not synced, the first so many bytes and names
     * survive, in the order in which they changed.
     *
     * @param into a new directory
     */
    public synchronized FaultyDisk torn(Path into, int changes) throws IOException {
        Files.createDirectories(into);
        journal.cut(into.toAbsolutePath(), changes);
        return new FaultyDisk(into);
    }

    /**
     * A disk with what is left when chance decides for each unsynced sector, and how many of the
     * unsynced names survive.
     *
     * @param into a new directory
     */
    public synchronized FaultyDisk crash(Path into, Random random) throws IOException {
        Files.createDirectories(into);
        journal.crash(into.toAbsolutePath(), random);
        return new FaultyDisk(into);
    }

    Journal journal() {
        return journal;
    }

    /** Called before each change, by who holds the lock of this disk. */
    void change(Path path) throws IOException {
        if (changesLeft <= 0) {
            throw new IOException("no power");
        }
        checkWritable(path);
        changesLeft--;
    }

    /** Called by who holds the lock of this disk. */
    void checkWritable(Path path) throws IOException {
        if (readOnly) {
            throw new FileSystemException(path.toString(), null, "Read-only file system");
        }
    }

    /** How many of some more bytes of files still fit. */
    long fitting(long growth) throws IOException {
        long room = Math.max(0, capacity - used);
        if (growth > 0 && room == 0) {
            throw new IOException("No space left on device");
        }
        return Math.min(growth, room);
    }

    /** A file has grown or shrunk. */
    void grown(Journal.Inode inode, long bytes) {
        inode.size += bytes;
        used += bytes;
    }

    /** Files are gone. */
    void freed(long bytes) {
        used -= bytes;
    }

    void sync(Path path, Journal.Inode inode) throws IOException {
        onSync.run();
        synchronized (this) {
            change(path);
            syncs++;
            if (failSyncs) {
                journal.lost(inode);
                throw new IOException("Input/output error");
            }
            if (inode.directory) {
                journal.syncedDirectory(path);
            } else {
                journal.synced(inode, path);
            }
        }
    }

    synchronized void read(long bytes) {
        bytesRead += Math.max(0, bytes);
    }
}
