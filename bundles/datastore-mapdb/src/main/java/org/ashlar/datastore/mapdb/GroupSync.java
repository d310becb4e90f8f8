package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ashlar.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Lets concurrent writers share one fsync: the first to come syncs for all that have appended by
 * then, the others wait for it. When much waits a second sync runs beside the first, so that the
 * disk has work while one ends. Once a sync has failed nothing is acknowledged any more. Safe for
 * use by any thread.
 */
final class GroupSync {
    /** Most syncs at a time. */
    static final int TOGETHER = 2;

    /** Bytes for which a second sync is worth its own journal commit. */
    static final int MUCH = 64 << 10;

    /** Makes everything appended so far durable and returns how much that was. */
    interface Sync {
        long run() throws IOException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Sync sync;
    private long synced;
    private int running;

    /** What the syncs that have begun will cover at least. */
    private long begun;

    private @Nullable IOException failure;

    GroupSync(Sync sync) {
        this.sync = sync;
    }

    /** Returns when the log is durable up to a point. */
    void await(long upTo) {
        lock.lock();
        try {
            while (synced < upTo) {
                check();
                if (running == 0 || (running < TOGETHER && upTo - begun >= MUCH)) {
                    lead(upTo);
                } else {
                    changed.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void lead(long upTo) {
        running++;
        begun = Math.max(begun, upTo);
        lock.unlock();
        long done = 0;
        IOException failed = null;
        try {
            done = sync.run();
        } catch (IOException e) {
            failed = e;
        } finally {
            lock.lock();
            running--;
            changed.signalAll();
        }
        if (failure == null && failed == null) {
            synced = Math.max(synced, done);
        } else if (failure == null) {
            failure = failed;
        }
    }

    /** Records that the log is durable up to a point. */
    void advance(long upTo) {
        lock.lock();
        try {
            synced = Math.max(synced, upTo);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Records that the log cannot be trusted with more. */
    void fail(IOException cause) {
        lock.lock();
        try {
            failure = failure == null ? cause : failure;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How much is durable. */
    long synced() {
        lock.lock();
        try {
            return synced;
        } finally {
            lock.unlock();
        }
    }

    /** True when a sync has failed. */
    boolean failed() {
        lock.lock();
        try {
            return failure != null;
        } finally {
            lock.unlock();
        }
    }

    /** Throws when a sync has failed. */
    void check() {
        lock.lock();
        try {
            if (failure != null) {
                throw new StorageException(
                        "the disk failed earlier; the store takes no writes until it is reopened",
                        failure);
            }
        } finally {
            lock.unlock();
        }
    }
}
