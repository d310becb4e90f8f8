package org.ashlar.core.front.gate;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One bound provider and the count of its leases. Safe for use by any thread. */
final class Holder<T> {
    private final T provider;
    private final String label;
    private final Instant since;

    /** Guarded by this, as what follows. */
    private int leases;

    private boolean closed;
    private CompletableFuture<@Nullable Void> idle = new CompletableFuture<>();

    /** Of leases: how often it was opened again when they were lent. */
    private int generation;

    /** Leases of earlier generations. */
    private int old;

    private CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();

    private final AtomicBoolean leaves = new AtomicBoolean();
    private final CompletableFuture<Boolean> gone = new CompletableFuture<>();

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

    /** True for the first who asks: that is who drains it, and completes {@link #gone}. */
    boolean leave() {
        return leaves.compareAndSet(false, true);
    }

    /** Done when it has gone: with false when leases were out. */
    CompletableFuture<Boolean> gone() {
        return gone;
    }

    synchronized int leases() {
        return leases;
    }

    /** A lease, or null when it is closed. */
    synchronized @Nullable Lease<T> lend() {
        return closed ? null : lease();
    }

    /** A lease though it is closed, while there are others; null when there are none. */
    synchronized @Nullable Lease<T> lendAgain() {
        return leases == 0 ? null : lease();
    }

    private Lease<T> lease() {
        leases++;
        return new CountedLease<>(this, generation);
    }

    /** Lends no more; the result is done when no lease is out. */
    CompletableFuture<@Nullable Void> close() {
        CompletableFuture<@Nullable Void> result;
        boolean free;
        synchronized (this) {
            closed = true;
            idle = new CompletableFuture<>();
            result = idle;
            free = leases == 0;
        }
        if (free) {
            result.complete(null);
        }
        return result;
    }

    /** Lends again; the result is done when the leases that are out now are back. */
    CompletableFuture<@Nullable Void> open() {
        CompletableFuture<@Nullable Void> result;
        boolean free;
        synchronized (this) {
            closed = false;
            generation++;
            old = leases;
            settled = new CompletableFuture<>();
            result = settled;
            free = old == 0;
        }
        if (free) {
            result.complete(null);
        }
        return result;
    }

    private void giveBack(int lent) {
        CompletableFuture<@Nullable Void> done = null;
        synchronized (this) {
            leases--;
            if (lent < generation) {
                old--;
                done = old == 0 ? settled : null;
            }
            if (closed && leases == 0) {
                done = idle; // and nobody waits for the other
            }
        }
        if (done != null) {
            done.complete(null);
        }
    }

    /** A lease that is given back once. Safe for use by any thread. */
    private static final class CountedLease<T> implements Lease<T> {
        private final Holder<T> holder;
        private final int generation;
        private final AtomicBoolean returned = new AtomicBoolean();

        CountedLease(Holder<T> holder, int generation) {
            this.holder = holder;
            this.generation = generation;
        }

        @Override
        public T get() {
            return holder.provider();
        }

        @Override
        public void close() {
            if (returned.compareAndSet(false, true)) {
                holder.giveBack(generation);
            }
        }
    }
}
