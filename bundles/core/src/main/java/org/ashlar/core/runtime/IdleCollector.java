package org.ashlar.core.runtime;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Collects once when the node comes to rest after work, so that the heap shrinks: no collector of
 * the JVM does that by itself while nothing is allocated. Confined to the scheduler's thread.
 */
@Component(immediate = true)
public final class IdleCollector {
    static final long CHECK_MS = 3_000;

    /** Less than this in {@link #CHECK_MS} is rest. */
    static final long QUIET_BYTES = 512 << 10;

    /** So much later is the next check when the node has been at rest for as many checks. */
    static final int SELDOM = 10;

    /** Garbage that is not worth a collection. */
    static final long WORTHWHILE_BYTES = 4 << 20;

    private final LongSupplier used;
    private final Runnable collect;
    private final ScheduledExecutorService scheduler;
    private volatile boolean closed;
    private volatile @Nullable ScheduledFuture<?> next;
    private int rests;
    private long last = Long.MAX_VALUE;
    private long collected;

    /** Begins to check. */
    @Activate
    public IdleCollector(@Reference Pools pools) {
        this(pools.scheduler(), IdleCollector::heapUsed, IdleCollector::collectTwice);
    }

    IdleCollector(ScheduledExecutorService scheduler, LongSupplier used, Runnable collect) {
        this.used = used;
        this.collect = collect;
        this.scheduler = scheduler;
        plan(1);
    }

    /**
     * @param times of {@link #CHECK_MS} until the next check
     */
    private void plan(int times) {
        if (!closed) {
            next = scheduler.schedule(() -> check(times), times * CHECK_MS, TimeUnit.MILLISECONDS);
        }
    }

    private static long heapUsed() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** What is held softly has its age from the collection before: the second lets go of it. */
    private static void collectTwice() {
        Runtime.getRuntime().gc();
        Runtime.getRuntime().gc();
    }

    private void check(int times) {
        long now = used.getAsLong();
        boolean quiet = now >= last && now - last < times * QUIET_BYTES;
        last = now;
        if (quiet && now - collected > WORTHWHILE_BYTES) {
            collect.run();
            collected = used.getAsLong();
            last = collected;
        }
        rests = quiet ? rests + 1 : 0;
        plan(rests < SELDOM ? 1 : SELDOM);
    }

    @Deactivate
    void close() {
        closed = true;
        ScheduledFuture<?> planned = next;
        if (planned != null) {
            planned.cancel(false);
        }
    }
}
