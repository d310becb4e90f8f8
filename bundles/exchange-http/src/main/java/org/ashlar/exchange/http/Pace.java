package org.ashlar.exchange.http;

import java.util.concurrent.TimeUnit;

/**
 * How long a session's wants are left to the other exchanges first. Where these are quicker, what
 * is asked over HTTP is for nothing; where they give nothing, a wait is. Guarded by the client's
 * lock.
 */
final class Pace {
    private static final int LOST = 4;
    private static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MAX_NS = TimeUnit.SECONDS.toNanos(4);

    private int lost;
    private long delay;

    /** Nanoseconds from a want to its first request. */
    long delay() {
        return delay;
    }

    /** A block came over HTTP. */
    void won() {
        lost = 0;
        delay = 0;
    }

    /** A block came in another way while it was asked for over HTTP. */
    void lost() {
        if (++lost >= LOST) {
            lost = 0;
            delay = Math.min(MAX_NS, Math.max(FIRST_NS, 2 * delay));
        }
    }
}
