package org.ashlar.core.runtime;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.ashlar.runtime.Pools;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Threads that come with the work and go when there is none; none keeps the class loader of whoever
 * submitted its first task. Queues are bounded; a full one rejects. Safe for use by any thread.
 */
@Component(immediate = true)
public final class NodePools implements Pools {
    static final int REQUEST_THREADS = 16;
    static final int DISK_THREADS = 4;

    /** Requests that wait for a thread; doors answer 503 beyond. */
    static final int REQUEST_QUEUE = 256;

    /** Disk tasks that wait; their number is bounded by the requests and peers behind them. */
    static final int DISK_QUEUE = 16_384;

    private static final System.Logger LOG = System.getLogger(NodePools.class.getName());

    /** Threads without work end after this time: each costs about 90 KiB of stack. */
    static final int IDLE_SECONDS = 5;

    private static final long REQUEST_GRACE_MS = 3_000;
    private static final long DISK_GRACE_MS = 10_000;

    private final ThreadPoolExecutor requests;
    private final ThreadPoolExecutor disk;
    private final ScheduledThreadPoolExecutor scheduler;

    /** Starts the timer's thread; the others come with work. */
    @Activate
    public NodePools() {
        requests = pool("ashlar-request", REQUEST_THREADS, REQUEST_QUEUE);
        disk = pool("ashlar-disk", DISK_THREADS, DISK_QUEUE);
        scheduler = new ScheduledThreadPoolExecutor(1, new NamedThreads("ashlar-timer"));
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        scheduler.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        scheduler.prestartAllCoreThreads();
    }

    private static ThreadPoolExecutor pool(String name, int threads, int queue) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(queue),
                        new NamedThreads(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
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

    /**
     * Ends requests first, then timers, then the disk work they led to. Never interrupts: that
     * would close file channels under others.
     */
    @Deactivate
    public void close() {
        requests.shutdown();
        await(requests, REQUEST_GRACE_MS, "requests");
        scheduler.shutdown();
        disk.shutdown();
        await(disk, DISK_GRACE_MS, "disk tasks");
    }

    private static void await(ExecutorService pool, long millis, String what) {
        try {
            if (!pool.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                LOG.log(System.Logger.Level.DEBUG, "Stopped while {0} were running", what);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
