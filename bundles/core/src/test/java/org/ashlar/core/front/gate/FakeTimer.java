package org.ashlar.core.front.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that a test moves on. Safe for use by any thread. */
public final class FakeTimer implements GateTimer {
    private record Task(Instant due, Runnable action) {}

    private final List<Task> tasks = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private boolean stopping;

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized Runnable schedule(Duration delay, Runnable action) {
        Task task = new Task(now.plus(delay), action);
        tasks.add(task);
        notifyAll();
        return () -> remove(task);
    }

    private synchronized void remove(Task task) {
        tasks.remove(task);
    }

    @Override
    public synchronized boolean stopping() {
        return stopping;
    }

    /** Begins to stop the framework. */
    public synchronized void stop() {
        stopping = true;
    }

    /** Returns when somebody waits for time to pass. */
    public void awaitTask() throws InterruptedException {
        awaitTasks(1);
    }

    /** Returns when so many wait for time to pass, or more. */
    public synchronized void awaitTasks(int count) throws InterruptedException {
        while (tasks.size() < count) {
            wait(30_000);
        }
    }

    /** Moves time on and runs what is due. */
    public void advance(Duration time) {
        List<Task> due;
        synchronized (this) {
            now = now.plus(time);
            due = tasks.stream().filter(task -> !task.due().isAfter(now)).toList();
            tasks.removeAll(due);
        }
        due.forEach(task -> task.action().run());
    }
}
