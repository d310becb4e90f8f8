package org.ashlar.core.config;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.UnavailableException;
import org.ashlar.store.Datastore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;

/** Waits for stores to leave the service registry. Safe for use by any thread. */
final class StorePresence {
    /** A little more than fronts hold a store back for its leases. */
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static final String STORE = "(objectClass=" + Datastore.class.getName() + ")";

    private final BundleContext context;

    StorePresence(BundleContext context) {
        this.context = context;
    }

    /**
     * Returns when the store of a record is gone.
     *
     * @throws UnavailableException if it stays too long
     */
    void awaitGone(String pid) {
        String filter = "(&" + STORE + "(" + Constants.SERVICE_PID + "=" + pid + "))";
        if (!await(filter, LIMIT)) {
            throw new UnavailableException("the store " + pid + " did not end in time");
        }
    }

    /** Returns when no store is left; false when some stay longer than {@code limit}. */
    boolean awaitNone(Duration limit) {
        return await(STORE, limit);
    }

    private boolean await(String filter, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                CountDownLatch gone = new CountDownLatch(1);
                ServiceListener listener =
                        event -> {
                            if (event.getType() == ServiceEvent.UNREGISTERING) {
                                gone.countDown();
                            }
                        };
                context.addServiceListener(listener, filter);
                try {
                    if (!present(filter)) {
                        return true;
                    }
                    if (!gone.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return false;
                    }
                } finally {
                    context.removeServiceListener(listener);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    private boolean present(String filter) throws InvalidSyntaxException {
        return context.getAllServiceReferences(null, filter) != null;
    }
}
