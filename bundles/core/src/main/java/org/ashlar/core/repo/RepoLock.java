package org.ashlar.core.repo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.ashlar.command.GoDuration;
import org.ashlar.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a repo: a file lock on {@code repo.lock}, which the system frees when the process
 * dies. Safe for use by any thread.
 *
 * <p>Closing any channel on the file would free the lock of the whole process, so holders in this
 * process are known by path first. They are kept in the system properties, because this class may
 * be loaded twice: by the program and by the bundle. The file stays when the lock is released:
 * deleting it would let two processes lock two files of the same name.
 *
 * <p>The program takes the lock before it touches anything else of the repo and {@linkplain #lend
 * lends} it to the bundles that it starts, so that what they leave behind is covered too.
 */
public final class RepoLock implements AutoCloseable {
    /** Environment variable: how long to wait for the lock; zero or less is without end. */
    public static final String WAIT_VARIABLE = "IPFS_WAIT_REPO_LOCK";

    private static final String FILE = "repo.lock";
    private static final String HELD = "org.ashlar.repo.lock.";
    private static final String TAKEN = "taken";
    private static final String LENDABLE = "lendable";
    private static final String LENT = "lent";
    private static final long POLL_NANOS = 50_000_000;

    private final String held;
    private final @Nullable FileChannel channel;
    private boolean open = true;

    /**
     * @param channel null for a lock that is borrowed
     */
    private RepoLock(String held, @Nullable FileChannel channel) {
        this.held = held;
        this.channel = channel;
    }

    /**
     * Takes the lock, waiting as the environment says.
     *
     * @throws RepoLockedException if somebody else has it
     */
    public static RepoLock acquire(Path directory) {
        return acquire(directory, patience());
    }

    /**
     * Takes the lock at once or not at all.
     *
     * @throws RepoLockedException if somebody else has it
     */
    public static RepoLock acquireNow(Path directory) {
        return acquire(directory, Optional.empty());
    }

    /**
     * How long the environment says to wait for the lock; zero or less is without end.
     *
     * @throws StorageException if that is no duration
     */
    public static Optional<Duration> patience() {
        return Optional.ofNullable(System.getenv(WAIT_VARIABLE))
                .filter(text -> !text.isEmpty())
                .map(RepoLock::limit);
    }

    /**
     * Lets one other holder in this process take the lock while this one keeps it; when that one
     * closes it, the next may.
     */
    public void lend() {
        System.getProperties().replace(held, TAKEN, LENDABLE);
    }

    /**
     * Takes the lock.
     *
     * @param wait none to fail at once, zero or less to wait without end
     */
    static RepoLock acquire(Path directory, Optional<Duration> wait) {
        Duration limit = wait.orElse(null);
        boolean endless = limit != null && (limit.isZero() || limit.isNegative());
        long begin = System.nanoTime();
        while (true) {
            RepoLock lock = attempt(directory);
            if (lock != null) {
                return lock;
            }
            boolean over = limit == null || System.nanoTime() - begin >= limit.toNanos();
            if ((!endless && over) || Thread.currentThread().isInterrupted()) {
                throw new RepoLockedException(directory.resolve(FILE));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static Duration limit(String text) {
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StorageException(WAIT_VARIABLE + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable RepoLock attempt(Path directory) {
        String held = HELD + real(directory);
        if (System.getProperties().replace(held, LENDABLE, LENT)) {
            return new RepoLock(held, null);
        }
        if (System.getProperties().putIfAbsent(held, TAKEN) != null) {
            return null;
        }
        FileChannel channel = null;
        boolean locked = false;
        try {
            channel =
                    FileChannel.open(
                            directory.resolve(FILE),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            locked = lock != null;
            return locked ? new RepoLock(held, channel) : null;
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (IOException e) {
            throw new StorageException(
                    "cannot lock the repo: " + directory + " is not writable", e);
        } finally {
            if (!locked) {
                closeQuietly(channel);
                System.getProperties().remove(held);
            }
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new StorageException("cannot close the repo's lock", e);
            }
        }
    }

    private static Path real(Path directory) {
        try {
            return directory.toRealPath();
        } catch (IOException e) {
            throw new StorageException("cannot find " + directory, e);
        }
    }

    /** Releases the lock, or gives it back to its lender; does nothing the second time. */
    @Override
    public synchronized void close() {
        if (!open) {
            return;
        }
        open = false;
        if (channel == null) {
            System.getProperties().replace(held, LENT, LENDABLE);
            return;
        }
        closeQuietly(channel);
        System.getProperties().remove(held);
    }
}
