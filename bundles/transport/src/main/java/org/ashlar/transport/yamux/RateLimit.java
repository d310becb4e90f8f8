package org.ashlar.transport.yamux;

/** Counts events in windows of fixed length. Confined to one thread. */
final class RateLimit {
    private final int most;
    private final long periodNanos;
    private long started;
    private int count;

    RateLimit(int most, long periodNanos) {
        this.most = most;
        this.periodNanos = periodNanos;
    }

    /** Counts one event; false when there were too many in the current window. */
    boolean allows(long now) {
        if (count == 0 || now - started >= periodNanos) {
            started = now;
            count = 0;
        }
        return ++count <= most;
    }
}
