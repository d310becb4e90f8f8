package org.ashlar.testing;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.ashlar.runtime.Pools;

/** Small pools that end with the test. Safe for use by any thread. */
public final class FakePools implements Pools, AutoCloseable {
    private final ExecutorService requests = Executors.newCachedThreadPool();
    private final ExecutorService disk = Executors.newFixedThreadPool(2);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

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
        requests.shutdown();
        disk.shutdown();
        scheduler.shutdown();
    }
}
