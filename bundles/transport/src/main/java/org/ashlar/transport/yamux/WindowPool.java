package org.ashlar.transport.yamux;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that unread data of all streams may take together. Windows grow only out of its first
 * half; unread data may use all of it. Safe for use by any thread.
 */
public final class WindowPool {
    private volatile long limit;
    private final AtomicLong grown = new AtomicLong();
    private final AtomicLong queued = new AtomicLong();

    public WindowPool(long limit) {
        this.limit = limit;
    }

    /** Changes the limit; windows that have grown beyond it stay, and grow no further. */
    public void limit(long changed) {
        limit = changed;
    }

    boolean grow(int bytes) {
        return add(grown, bytes, limit / 2 - queued.get());
    }

    void shrink(long bytes) {
        grown.addAndGet(-bytes);
    }

    /** Counts unread data; false when there is no room for it. */
    public boolean charge(int bytes) {
        return add(queued, bytes, limit);
    }

    /** Data was read. */
    public void discharge(long bytes) {
        queued.addAndGet(-bytes);
    }

    /** Most bytes of unread data. */
    public long limit() {
        return limit;
    }

    /** Bytes of unread data now. */
    public long queued() {
        return queued.get();
    }

    /** Bytes by which windows exceed their initial size now. */
    public long grown() {
        return grown.get();
    }

    private static boolean add(AtomicLong counter, long bytes, long most) {
        if (counter.addAndGet(bytes) <= most) {
            return true;
        }
        counter.addAndGet(-bytes);
        return false;
    }
}
