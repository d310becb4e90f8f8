package org.ashlar.core.front.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
            served = takeWaiters();
        }
        serve(holder, served);
    }

    /** Those who wait; the caller holds the lock. */
    private List<CompletableFuture<Lease<T>>> takeWaiters() {
        List<CompletableFuture<Lease<T>>> taken = List.copyOf(waiters);
        waiters.clear();
        return taken;
    }

    private void serve(Holder<T> holder, List<CompletableFuture<Lease<T>>> served) {
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
        return unbind(List.of(new Departure<>(this, provider)));
    }

    /** A provider that is to leave its gate. */
    public record Departure<T>(Gate<T> gate, T provider) {}

    /** As {@link #unbind(Object)} for several that go together, perhaps of several gates. */
    public static boolean unbind(List<? extends Departure<?>> all) {
        List<Leaving<?>> mine = new ArrayList<>();
        List<Leaving<?>> others = new ArrayList<>();
        for (Departure<?> departure : all) {
            Leaving<?> leaving = leaving(departure);
            if (leaving != null) {
                (leaving.holder.leave() ? mine : others).add(leaving);
            }
        }
        boolean drained = true;
        if (!mine.isEmpty()) {
            Gate<?> gate = mine.get(0).gate;
            drained = Drain.await(mine, gate.timer, gate.limit());
            mine.forEach(Leaving::left);
        }
        for (Leaving<?> other : others) {
            drained &= Waiting.uninterruptibly(other.holder.gone());
        }
        return drained;
    }

    private static <T> @Nullable Leaving<T> leaving(Departure<T> departure) {
        Gate<T> gate = departure.gate();
        Holder<T> holder;
        synchronized (gate) {
            holder = find(gate.holders, departure.provider());
            if (holder == null) {
                holder = find(gate.retiring, departure.provider());
            }
        }
        return holder == null ? null : new Leaving<>(gate, holder);
    }

    private Duration limit() {
        boolean hurry = timer.stopping() && drain.compareTo(DRAIN_STOPPING) > 0;
        return hurry ? DRAIN_STOPPING : drain;
    }

    /** Makes a provider the only one; as {@link #unbind} for all that were there. */
    public boolean replace(T provider) {
        List<Holder<T>> before;
        synchronized (this) {
            before = new ArrayList<>(holders);
            before.removeIf(holder -> holder.provider() == provider);
        }
        bind(provider);
        return unbind(before.stream().map(h -> new Departure<>(this, h.provider())).toList());
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

    /**
     * As {@link #lease}, for what belongs to work that has a lease already: while the provider goes
     * and waits for that work, it is lent once more.
     */
    public Lease<T> leaseAgain() {
        Lease<T> lease = current();
        if (lease == null) {
            lease = going();
        }
        return lease != null ? lease : lease();
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

    private synchronized @Nullable Lease<T> going() {
        for (Holder<T> holder : retiring) {
            Lease<T> lease = holder.lendAgain();
            if (lease != null) {
                return lease;
            }
        }
        return null;
    }

    private static <T> @Nullable Holder<T> find(List<Holder<T>> among, T provider) {
        for (Holder<T> holder : among) {
            if (holder.provider() == provider) {
                return holder;
            }
        }
        return null;
    }

    /** A provider on its way out of its gate. */
    private static final class Leaving<T> implements Drain.Leaver {
        private final Gate<T> gate;
        private final Holder<T> holder;

        Leaving(Gate<T> gate, Holder<T> holder) {
            this.gate = gate;
            this.holder = holder;
        }

        @Override
        public CompletableFuture<@Nullable Void> close() {
            synchronized (gate) {
                if (gate.holders.remove(holder)) {
                    gate.retiring.add(holder);
                }
            }
            return holder.close();
        }

        @Override
        public CompletableFuture<@Nullable Void> open() {
            List<CompletableFuture<Lease<T>>> served;
            CompletableFuture<@Nullable Void> settled;
            synchronized (gate) {
                if (!gate.holders.isEmpty() || gate.timer.stopping()) {
                    return holder.close();
                }
                settled = holder.open();
                gate.retiring.remove(holder);
                gate.holders.add(holder);
                served = gate.takeWaiters();
            }
            gate.serve(holder, served);
            return settled;
        }

        void left() {
            synchronized (gate) {
                gate.retiring.remove(holder);
            }
            int leases = holder.leases();
            if (leases > 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} goes although {1} leases on it were not returned within {2} ms",
                        gate.name,
                        leases,
                        gate.limit().toMillis());
            }
            holder.gone().complete(leases == 0);
        }
    }
}
