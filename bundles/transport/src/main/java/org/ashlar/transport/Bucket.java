package org.ashlar.transport;

/** Bytes that may flow, filled at a steady rate; it may be overdrawn. Safe for any thread. */
final class Bucket {
    private static final double SECOND = 1e9;

    private volatile long rate;
    private double bytes;
    private long filled;

    /** A full bucket; a rate of 0 is no limit. */
    Bucket(long rate, long now) {
        this.rate = rate;
        bytes = (double) rate;
        filled = now;
    }

    /** Changes the rate from now on. */
    void rate(long changed) {
        rate = changed;
    }

    void take(int count, long now) {
        if (rate > 0) {
            fill(now, count);
        }
    }

    /** Nanoseconds until something may flow again, 0 when it may now. */
    long delay(long now) {
        if (rate <= 0) {
            return 0;
        }
        double left = fill(now, 0);
        return left > 0 ? 0 : (long) ((1 - left) / (double) rate * SECOND) + 1;
    }

    private synchronized double fill(long now, int taken) {
        bytes = Math.min((double) rate, bytes + (now - filled) / SECOND * (double) rate) - taken;
        filled = now;
        return bytes;
    }
}
