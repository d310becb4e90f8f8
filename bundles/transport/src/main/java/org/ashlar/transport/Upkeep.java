package org.ashlar.transport;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a host does from time to time, on one timer: an idle processor is woken once for all of it,
 * and seldom where memory is little. Safe for use by any thread.
 */
final class Upkeep {
    /** Between two rounds, in seconds. */
    static final int PERIOD = 5;

    /** The same for a host with narrow limits. */
    static final int NARROW_PERIOD = 15;

    /** Between two rounds of what needs to be done seldom, in seconds. */
    static final int SELDOM = 60;

    private final ScheduledExecutorService scheduler;
    private final BooleanSupplier narrow;
    private final Runnable often;
    private final Runnable seldom;
    private @Nullable ScheduledFuture<?> next;
    private int since;
    private boolean closed;

    /**
     * Begins.
     *
     * @param narrow true while the rounds should be few
     * @param often done in each round; what it throws is logged
     * @param seldom done each minute
     */
    Upkeep(
            ScheduledExecutorService scheduler,
            BooleanSupplier narrow,
            Runnable often,
            Runnable seldom) {
        this.scheduler = scheduler;
        this.narrow = narrow;
        this.often = often;
        this.seldom = seldom;
        plan();
    }

    private synchronized void plan() {
        if (!closed) {
            int period = narrow.getAsBoolean() ? NARROW_PERIOD : PERIOD;
            next = scheduler.schedule(() -> round(period), period, TimeUnit.SECONDS);
        }
    }

    private void round(int period) {
        try {
            often.run();
            since += period; // on the scheduler's thread only
            if (since >= SELDOM) {
                since = 0;
                seldom.run();
            }
        } catch (RuntimeException e) {
            System.Logger.Level level =
                    isClosed() ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
            System.getLogger(Upkeep.class.getName()).log(level, "A round of the network failed", e);
        } finally {
            plan();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
    }
}
