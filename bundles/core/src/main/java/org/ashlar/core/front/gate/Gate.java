package org.ashlar.core.front.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ashlar.error.UnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Lends providers that come and go. New leases are on the provider bound last; one that goes is
 * held back until its leases are returned. Safe for use by any thread.
 */
public final class Gate<T> {
    /** How long callers wait for an absent provider. */
    public static final Duration ABSENCE = Duration.ofSeconds(2);

    /** How long a provider that goes is held back for its leases. */
    public static final Duration DRAIN = Duration.ofSeconds(30);

    /** The same while the framework stops. */
    public static final Duration DRAIN_STOPPING = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(Gate.class.getName());

    private final String name;
    private final GateTimer timer;
    private final Duration absence;
    private final Duration drain;

    /** Guarded by this; the current one is last. */
    private final List<Holder<T>> holders = new ArrayList<>();

    /** Guarded by this; those that go and whose leases are not back. */
    private final List<Holder<T>> retiring = new ArrayList<>();

    /** Guarded by this. */
    private final List<CompletableFuture<Lease<T>>> waiters = new ArrayList<>();

    /**
     * @param name what is lent, such as {@code datastore of /blocks}, for messages
     * @param timer the time
     */
    public Gate(String name, GateTimer timer) {
        this(name, timer, ABSENCE, DRAIN);
    }

    /** As {@link #Gate(String, GateTimer)} with other limits. */
    public Gate(String name, GateTimer timer, Duration absence, Duration drain) {
        this.name = name;
        this.timer = timer;
        this.absence = absence;
        this.drain = drain;
    }

    /** Makes a provider the current one; one that is bound already stays as it is. */
    public void bind(T provider) {
        bind(provider, "");
    }

    /** As {@link #bind(Object)}, with the provider's short name. */
    public void bind(T provider, String label) {
        Holder<T> holder = new Holder<>(provider, label, timer.now());
        List<CompletableFuture<Lease<T>>> served;
        synchronized (this) {
            if (find(holders, provider) != null) {
                return;
            }
            holders.add(holder);
            served = List.copyOf(waiters);
            waiters.clear();
        }
        for (CompletableFuture<Lease<T>> waiter : served) {
            Lease<T> lease = holder.lend();
            if (lease == null) {
                enqueue(waiter);
            } else if (!waiter.complete(lease)) {
                lease.close();
            }
        }
    }

    /**
     * Takes a provider away and blocks until its leases are back or the deadline is over; so does a
     * second call for the same provider.
     *
     * @return false when leases were still out at the deadline
     */
    public boolean unbind(T provider) {
        Holder<T> holder;
        synchronized (this) {
            holder = find(holders, provider);
            if (holder != null) {
                holders.remove(holder);
                retiring.add(holder);
            } else {
                holder = find(retiring, provider);
            }
        }
        if (holder == null) {
            return true;
        }
        return drain(holder);
    }

    /** Makes a provider the only one; as {@link #unbind} for all that were there. */
    public boolean replace(T provider) {
        List<Holder<T>> before;
        synchronized (this) {
            before = new ArrayList<>(holders);
            before.removeIf(holder -> holder.provider() == provider);
        }
        bind(provider);
        boolean drained = true;
        for (Holder<T> holder : before) {
            drained &= unbind(holder.provider());
        }
        return drained;
    }

    /**
     * Lends the current provider, waiting a bounded time for one; only for threads that may block.
     *
     * @throws UnavailableException if none came
     */
    public Lease<T> lease() {
        Lease<T> lease = current();
        return lease != null ? lease : Waiting.join(leaseAsync());
    }

    /** Lends the current provider as soon as there is one; fails as {@link #lease}. */
    public CompletableFuture<Lease<T>> leaseAsync() {
        CompletableFuture<Lease<T>> future = new CompletableFuture<>();
        enqueue(future);
        return future;
    }

    /** Lends the current provider if there is one now. */
    public Optional<Lease<T>> tryLease() {
        return Optional.ofNullable(current());
    }

    /** Lends every provider that is bound now, in the order of their binding. */
    public List<Lease<T>> leaseAll() {
        List<Lease<T>> leases = new ArrayList<>();
        synchronized (this) {
            for (Holder<T> holder : holders) {
                Lease<T> lease = holder.lend();
                if (lease != null) {
                    leases.add(lease);
                }
            }
        }
        return leases;
    }

    /** What is bound, in the order of binding. */
    public synchronized List<GateStatus<T>> status() {
        List<GateStatus<T>> result = new ArrayList<>();
        for (int i = 0; i < holders.size(); i++) {
            Holder<T> holder = holders.get(i);
            result.add(
                    new GateStatus<>(
                            holder.provider(),
                            holder.label(),
                            i == holders.size() - 1,
                            holder.leases(),
                            holder.since()));
        }
        return result;
    }

    private void enqueue(CompletableFuture<Lease<T>> waiter) {
        Lease<T> lease;
        synchronized (this) {
            lease = current();
            if (lease == null && !timer.stopping()) {
                waiters.add(waiter);
            }
        }
        if (lease != null) {
            if (!waiter.complete(lease)) {
                lease.close();
            }
            return;
        }
        if (timer.stopping()) {
            waiter.completeExceptionally(
                    new UnavailableException("the node is stopping: no " + name));
            return;
        }
        Runnable cancel = timer.schedule(absence, () -> expire(waiter));
        var unused =
                waiter.whenComplete(
                        (done, failure) -> {
                            cancel.run();
                            forget(waiter);
                        });
    }

    private void expire(CompletableFuture<Lease<T>> waiter) {
        forget(waiter);
        waiter.completeExceptionally(
                new UnavailableException(
                        "no " + name + " is available; waited " + absence.toMillis() + " ms"));
    }

    private synchronized void forget(CompletableFuture<Lease<T>> waiter) {
        waiters.removeIf(other -> other == waiter);
    }

    private synchronized @Nullable Lease<T> current() {
        return holders.isEmpty() ? null : holders.get(holders.size() - 1).lend();
    }

    private static <T> @Nullable Holder<T> find(List<Holder<T>> among, T provider) {
        for (Holder<T> holder : among) {
            if (holder.provider() == provider) {
                return holder;
            }
        }
        return null;
    }

    private boolean drain(Holder<T> holder) {
        Duration limit = drain;
        if (timer.stopping() && limit.compareTo(DRAIN_STOPPING) > 0) {
            limit = DRAIN_STOPPING;
        }
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        var unused = holder.retire().thenRun(() -> done.complete(true));
        if (!done.isDone()) {
            Runnable cancel = timer.schedule(limit, () -> done.complete(false));
            Waiting.uninterruptibly(done);
            cancel.run();
        }
        synchronized (this) {
            retiring.remove(holder);
        }
        boolean drained = Waiting.uninterruptibly(done);
        if (!drained) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} goes although {1} leases on it were not returned within {2} ms",
                    name,
                    holder.leases(),
                    limit.toMillis());
        }
        return drained;
    }

    /** One bound provider and the count of its leases. Safe for use by any thread. */
    private static final class Holder<T> {
        private final T provider;
        private final String label;
        private final Instant since;
        private int leases;
        private boolean retired;
        private final CompletableFuture<Void> drained = new CompletableFuture<>();

        Holder(T provider, String label, Instant since) {
            this.provider = provider;
            this.label = label;
            this.since = since;
        }

        T provider() {
            return provider;
        }

        String label() {
            return label;
        }

        Instant since() {
            return since;
        }

        synchronized int leases() {
            return leases;
        }

        synchronized @Nullable Lease<T> lend() {
            if (retired) {
                return null;
            }
            leases++;
            return new CountedLease<>(this);
        }

        CompletableFuture<Void> retire() {
            boolean idle;
            synchronized (this) {
                retired = true;
                idle = leases == 0;
            }
            if (idle) {
                drained.complete(null);
            }
            return drained;
        }

        void giveBack() {
            boolean last;
            synchronized (this) {
                leases--;
                last = retired && leases == 0;
            }
            if (last) {
                drained.complete(null);
            }
        }
    }

    /** A lease that is given back once. Safe for use by any thread. */
    private static final class CountedLease<T> implements Lease<T> {
        private final Holder<T> holder;
        private final AtomicBoolean closed = new AtomicBoolean();

        CountedLease(Holder<T> holder) {
            this.holder = holder;
        }

        @Override
        public T get() {
            return holder.provider();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                holder.giveBack();
            }
        }
    }
}
