package org.ashlar.core.config;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/** Waits for services to come and to go. Safe for use by any thread. */
final class ServicePresence {
    private final BundleContext context;

    ServicePresence(BundleContext context) {
        this.context = context;
    }

    /** Services that are there now. */
    List<ServiceReference<?>> present(String filter) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, filter);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    /** Returns when a service is there; false if none comes in time. */
    boolean awaitComing(String filter, Duration limit) {
        return await(filter, ServiceEvent.REGISTERED, limit);
    }

    /** Returns when no such service is there; false if one stays longer. */
    boolean awaitGoing(String filter, Duration limit) {
        return await(filter, ServiceEvent.UNREGISTERING, limit);
    }

    private boolean await(String filter, int event, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                CountDownLatch changed = new CountDownLatch(1);
                ServiceListener listener =
                        heard -> {
                            if (heard.getType() == event) {
                                changed.countDown();
                            }
                        };
                context.addServiceListener(listener, filter);
                try {
                    if (present(filter).isEmpty() == (event == ServiceEvent.UNREGISTERING)) {
                        return true;
                    }
                    if (!changed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
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
}
