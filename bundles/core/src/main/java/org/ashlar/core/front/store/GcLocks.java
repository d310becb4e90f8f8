package org.ashlar.core.front.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ashlar.block.GcLocker;
import org.ashlar.runtime.CallContext;
import org.osgi.service.component.annotations.Component;

/** A fair shared and exclusive lock that no thread owns. Safe for use by any thread. */
@Component
public final class GcLocks implements GcLocker {
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private int shared;
    private boolean exclusive;

    /** Who waits, in order; completed with the lock. */
    private record Waiter(boolean exclusive, CompletableFuture<Lock> future) {}

    @Override
    public Lock pinLock(CallContext context) {
        return take(context, false);
    }

    @Override
    public Lock gcLock(CallContext context) {
        return take(context, true);
    }

    @Override
    public synchronized boolean gcRequested() {
        return waiters.stream().anyMatch(Waiter::exclusive);
    }

    private Lock take(CallContext context, boolean alone) {
        Waiter waiter = new Waiter(alone, new CompletableFuture<>());
        synchronized (this) {
            waiters.add(waiter);
        }
        grant();
        try {
            return context.await(waiter.future());
        } catch (RuntimeException e) {
            withdraw(waiter);
            throw e;
        }
    }

    private void withdraw(Waiter waiter) {
        synchronized (this) {
            waiters.remove(waiter);
        }
        waiter.future().cancel(false);
        if (!waiter.future().isCancelled()) {
            var unused = waiter.future().thenAccept(Lock::close);
        }
        grant();
    }

    private void grant() {
        while (true) {
            Waiter next;
            synchronized (this) {
                next = waiters.peek();
                if (next == null || exclusive || (next.exclusive() && shared > 0)) {
                    return;
                }
                waiters.remove();
                exclusive = next.exclusive();
                shared += next.exclusive() ? 0 : 1;
            }
            Lock lock = new Held(next.exclusive());
            if (!next.future().complete(lock)) {
                lock.close();
            }
        }
    }

    /** A held lock; closing it twice does no harm. */
    private final class Held implements Lock {
        private final boolean alone;
        private final AtomicBoolean closed = new AtomicBoolean();

        Held(boolean alone) {
            this.alone = alone;
        }

        @Override
        public void close() {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            synchronized (GcLocks.this) {
                if (alone) {
                    exclusive = false;
                } else {
                    shared--;
                }
            }
            grant();
        }
    }
}
