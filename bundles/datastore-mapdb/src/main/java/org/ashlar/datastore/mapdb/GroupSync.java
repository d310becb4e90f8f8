package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ashlar.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Lets concurrent writers share one fsync: the first to come syncs for all that have appended by
 * then, the others wait for it. Once a sync has failed nothing is acknowledged any more. Safe for
 * use by any thread.
 */
final class GroupSync {
    /** Makes everything appended so far durable and returns how much that was. */
    interface Sync {
        long run() throws IOException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Sync sync;
    private long synced;
    private boolean running;
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
                if (running) {
                    changed.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void lead() {
        running = true;
        lock.unlock();
        long done = 0;
        IOException failed = null;
        try {
            done = sync.run();
        } catch (IOException e) {
            failed = e;
        } finally {
            lock.lock();
            running = false;
            changed.signalAll();
        }
        if (failed == null) {
            synced = Math.max(synced, done);
        } else {
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
