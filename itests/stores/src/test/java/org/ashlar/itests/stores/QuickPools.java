package org.ashlar.itests.stores;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.ashlar.runtime.Pools;

/** Threads whose clock runs fast, so that compaction is always at work. */
final class QuickPools implements Pools, AutoCloseable {
    private static final int FASTER = 1_000;

    private final ExecutorService requests = Executors.newCachedThreadPool();
    private final ExecutorService disk = Executors.newFixedThreadPool(2);
    private final ScheduledThreadPoolExecutor scheduler =
            new ScheduledThreadPoolExecutor(1) {
                @Override
                public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                    return super.schedule(task, unit.toNanos(delay) / FASTER, TimeUnit.NANOSECONDS);
                }
            };

    /** Runs something after a delay of real time. */
    ScheduledFuture<?> later(Runnable task, Duration delay) {
        return scheduler.schedule(task, delay.multipliedBy(FASTER).toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public ExecutorService requests() {
        return requests;
    }

    @Override
    public ExecutorService disk() {
        return disk;
    }

    @Override
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        requests.shutdown();
        disk.shutdown();
    }
}
