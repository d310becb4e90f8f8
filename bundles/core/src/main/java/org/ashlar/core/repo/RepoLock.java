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
 */
public final class RepoLock implements AutoCloseable {
    /** Environment variable: how long to wait for the lock; zero or less is without end. */
    public static final String WAIT_VARIABLE = "IPFS_WAIT_REPO_LOCK";

    private static final String FILE = "repo.lock";
    private static final String HELD = "org.ashlar.repo.lock.";
    private static final long POLL_NANOS = 50_000_000;

    private final String held;
    private final FileChannel channel;

    private RepoLock(String held, FileChannel channel) {
        this.held = held;
        this.channel = channel;
    }

    /**
     * Takes the lock, waiting as the environment says.
     *
     * @throws StorageException if somebody else has it
     */
    public static RepoLock acquire(Path directory) {
        return acquire(directory, Optional.ofNullable(System.getenv(WAIT_VARIABLE)));
    }

    /**
     * Takes the lock.
     *
     * @param wait a duration; none to fail at once, zero or less to wait without end
     */
    static RepoLock acquire(Path directory, Optional<String> wait) {
        Duration limit = wait.filter(t -> !t.isEmpty()).map(RepoLock::limit).orElse(null);
        boolean endless = limit != null && (limit.isZero() || limit.isNegative());
        long begin = System.nanoTime();
        while (true) {
            RepoLock lock = attempt(directory);
            if (lock != null) {
                return lock;
            }
            boolean over = limit == null || System.nanoTime() - begin >= limit.toNanos();
            if ((!endless && over) || Thread.currentThread().isInterrupted()) {
                throw new StorageException(
                        "lock " + directory.resolve(FILE) + ": someone else has the lock");
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
        if (System.getProperties().putIfAbsent(held, "") != null) {
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
                System.getProperties().remove(held);
                closeQuietly(channel);
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

    /** Releases the lock; does nothing the second time. */
    @Override
    public void close() {
        if (channel.isOpen()) {
            closeQuietly(channel);
            System.getProperties().remove(held);
        }
    }
}
