package org.ashlar.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ashlar.error.UnavailableException;
import org.ashlar.store.Datastore;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Waits for stores to leave the service registry and to let go of their files. Safe for use by any
 * thread.
 */
final class StorePresence {
    /** A little more than fronts hold a store back for its leases. */
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static final String STORE = "(objectClass=" + Datastore.class.getName() + ")";

    private final BundleContext context;
    private final ServicePresence services;

    /** What completes when a store has let go of its files, by PID, until it has. */
    private final Map<String, CompletableFuture<?>> open = new ConcurrentHashMap<>();

    private final ServiceTracker<Datastore, Datastore> tracker;

    StorePresence(BundleContext context) {
        this.context = context;
        this.services = new ServicePresence(context);
        tracker =
                new ServiceTracker<>(context, Datastore.class, null) {
                    @Override
                    public Datastore addingService(ServiceReference<Datastore> reference) {
                        Datastore store = super.addingService(reference);
                        note(reference, store);
                        return store;
                    }
                };
        tracker.open();
    }

    private void note(ServiceReference<Datastore> reference, @Nullable Datastore store) {
        if (store != null && reference.getProperty(Constants.SERVICE_PID) instanceof String pid) {
            CompletableFuture<?> closed = store.closed().toCompletableFuture();
            open.put(pid, closed);
            var unused = closed.whenComplete((v, failure) -> open.remove(pid, closed));
        }
    }

    /** Watches no more. */
    void close() {
        tracker.close();
    }

    /**
     * Returns when the store of a record, which may have left the service registry, has let go of
     * its files.
     *
     * @throws UnavailableException if that takes too long
     */
    void awaitClosed(String pid) {
        CompletableFuture<?> closed = open.get(pid);
        List<CompletableFuture<?>> all = closed == null ? List.of() : List.of(closed);
        if (!await(all, LIMIT)) {
            throw new UnavailableException("a store did not end in time: " + pid);
        }
    }

    private static boolean await(List<CompletableFuture<?>> closed, Duration limit) {
        try {
            CompletableFuture.allOf(closed.toArray(CompletableFuture<?>[]::new))
                    .get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | CompletionException e) {
            return true; // whatever the store says, it has ended
        }
    }

    /** Some stores that are to go; asked for before they do. Safe for use by any thread. */
    final class Departure {
        private final String filter;
        private final List<CompletableFuture<?>> closed;

        Departure(String filter, List<CompletableFuture<?>> closed) {
            this.filter = filter;
            this.closed = closed;
        }

        /**
         * Returns when the stores are gone.
         *
         * @throws UnavailableException if they stay too long
         */
        void await() {
            if (!await(LIMIT)) {
                throw new UnavailableException("a store did not end in time: " + filter);
            }
        }

        /** Returns when the stores are gone; false when some stay longer than {@code limit}. */
        boolean await(Duration limit) {
            long deadline = System.nanoTime() + limit.toNanos();
            return services.awaitGoing(filter, limit)
                    && StorePresence.await(closed, Duration.ofNanos(deadline - System.nanoTime()));
        }
    }

    /** The store of a record. */
    Departure of(String pid) {
        return departure("(&" + STORE + "(" + Constants.SERVICE_PID + "=" + pid + "))");
    }

    /** All stores. */
    Departure ofAll() {
        return departure(STORE);
    }

    private Departure departure(String filter) {
        List<CompletableFuture<?>> closed = new ArrayList<>();
        for (ServiceReference<?> reference : services.present(filter)) {
            if (context.getService(reference) instanceof Datastore store) {
                closed.add(store.closed().toCompletableFuture());
            }
            context.ungetService(reference);
        }
        return new Departure(filter, closed);
    }
}
