package org.ashlar.testing;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.ashlar.runtime.Pools;

/**
 * Pools without threads: requests and disk work run on the spot, timers when the test moves the
 * clock. Confined to the thread of the test.
 *
 * @param time moves the timers
 */
public record ManualPools(ManualScheduler time) implements Pools {
    @Override
    public ExecutorService requests() {
        return new Direct();
    }

    @Override
    public ExecutorService disk() {
        return new Direct();
    }

    @Override
    public ScheduledExecutorService scheduler() {
        return time;
    }

    private static final class Direct extends EndlessExecutor {
        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }
}
