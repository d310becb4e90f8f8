package org.ashlar.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ashlar.error.ClosedException;
import org.ashlar.runtime.CallContext;

/** A context that a test cancels by hand. Safe for use by any thread. */
public final class FakeCallContext implements CallContext {
    private static final long LIMIT_SECONDS = 60;

    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;

    /** Ends the request. */
    public void cancel() {
        List<Runnable> due;
        synchronized (this) {
            cancelled = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    @Override
    public synchronized boolean cancelled() {
        return cancelled;
    }

    @Override
    public void check() {
        if (cancelled()) {
            throw new ClosedException("context canceled");
        }
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        check();
        onCancel(() -> future.cancel(false));
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (CancellationException e) {
            throw new ClosedException("context canceled", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("a test waited too long", e);
        }
    }
}
