package org.ashlar.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler and clock that stand still until a test moves them; due tasks then run in order on
 * the thread of the test. Confined to that thread.
 */
public final class ManualScheduler extends AbstractExecutorService
        implements ScheduledExecutorService {
    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
    private long now = 1_000_000_000L;
    private long sequence;
    private boolean shutdown;

    /** Nanoseconds, for a clock like {@link System#nanoTime}. */
    public long nanoTime() {
        return now;
    }

    /** The time of day that goes with {@link #nanoTime}. */
    public InstantSource clock() {
        return () -> Instant.ofEpochSecond(1_700_000_000).plusNanos(now);
    }

    /** Moves the clock and runs what becomes due; true when anything ran. */
    public boolean advance(Duration time) {
        long end = now + time.toNanos();
        boolean ran = false;
        while (!tasks.isEmpty() && tasks.element().due <= end) {
            Task<?> task = tasks.remove();
            now = Math.max(now, task.due);
            task.runOnce();
            ran = true;
        }
        now = end;
        return ran;
    }

    /** Runs what is due now; true when anything ran. */
    public boolean runDue() {
        return advance(Duration.ZERO);
    }

    /** Number of tasks that wait. */
    public int waiting() {
        return tasks.size();
    }

    private <V> Task<V> add(Callable<V> work, long delay, long period, TimeUnit unit) {
        Task<V> task = new Task<>(work, now + unit.toNanos(delay), unit.toNanos(period));
        tasks.add(task);
        return task;
    }

    @Override
    public void execute(Runnable command) {
        tasks.add(new Task<>(Executors.callable(command), now, 0));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return add(Executors.callable(command), delay, 0, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return add(callable, delay, 0, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
            Runnable command, long initialDelay, long period, TimeUnit unit) {
        return add(Executors.callable(command), initialDelay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
            Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return add(Executors.callable(command), initialDelay, delay, unit);
    }

    @Override
    public void shutdown() {
        shutdown = true;
        tasks.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> left = new ArrayList<>(tasks);
        shutdown();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }

    /** One task; periodic ones add themselves again. */
    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long period;
        private final long order = sequence++;
        private long due;

        Task(Callable<V> work, long due, long period) {
            super(work);
            this.due = due;
            this.period = period;
        }

        void runOnce() {
            if (period == 0) {
                run();
            } else if (runAndReset() && !isCancelled()) {
                due += period;
                tasks.add(this);
            }
        }

        /** What a task throws fails the test: nobody looks at the futures of most tasks. */
        @Override
        protected void setException(Throwable failure) {
            super.setException(failure);
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new AssertionError(failure);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - now, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Task<?> that = (Task<?>) other;
            int byTime = Long.compare(due, that.due);
            return byTime != 0 ? byTime : Long.compare(order, that.order);
        }
    }
}
