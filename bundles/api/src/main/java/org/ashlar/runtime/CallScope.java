package org.ashlar.runtime;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.jspecify.annotations.Nullable;

/** A {@link CallContext} that its owner cancels. Safe for use by any thread. */
public final class CallScope implements CallContext, AutoCloseable {
    private final Object lock = new Object();
    private final Set<Runnable> actions = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable String reason;
    private @Nullable ScheduledFuture<?> timer;

    /** A scope of its own. */
    public CallScope() {}

    /** A scope that also ends when {@code parent} does. */
    public CallScope(CallContext parent) {
        parent.onCancel(() -> cancel("context canceled"));
    }

    /** Cancels this scope with {@code context deadline exceeded} after some time. */
    public void limit(Duration time, ScheduledExecutorService scheduler) {
        ScheduledFuture<?> started =
                scheduler.schedule(
                        () -> cancel("context deadline exceeded"),
                        time.toNanos(),
                        TimeUnit.NANOSECONDS);
        synchronized (lock) {
            timer = started;
        }
    }

    /** Ends the request; the first reason counts. */
    public void cancel(String why) {
        List<Runnable> due;
        synchronized (lock) {
            if (reason != null) {
                return;
            }
            reason = why;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    /** Forgets timer and actions, once the request is answered. */
    @Override
    public void close() {
        ScheduledFuture<?> started;
        synchronized (lock) {
            started = timer;
            actions.clear();
        }
        if (started != null) {
            started.cancel(false);
        }
    }

    @Override
    public boolean cancelled() {
        synchronized (lock) {
            return reason != null;
        }
    }

    @Override
    public void check() {
        String why;
        synchronized (lock) {
            why = reason;
        }
        if (why != null) {
            throw new ClosedException(why);
        }
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (lock) {
            if (reason == null) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        Runnable cancel = () -> future.cancel(false);
        onCancel(cancel);
        try {
            return future.get();
        } catch (CancellationException e) {
            check();
            throw new ClosedException("context canceled", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IpfsException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new ClosedException("interrupted", e);
        } finally {
            synchronized (lock) {
                actions.remove(cancel);
            }
        }
    }
}
