package org.ashlar.streams;

/** Counts events in windows of fixed length. Confined to one thread. */
public final class RateLimit {
    private final int most;
    private final long periodNanos;
    private long started;
    private int count;

    /**
     * Counts from zero.
     *
     * @param most events in a window
     */
    public RateLimit(int most, long periodNanos) {
        this.most = most;
        this.periodNanos = periodNanos;
    }

    /** Counts one event; false when there were too many in the current window. */
    public boolean allows(long now) {
        if (count == 0 || now - started >= periodNanos) {
            started = now;
            count = 0;
        }
        return ++count <= most;
    }
}
