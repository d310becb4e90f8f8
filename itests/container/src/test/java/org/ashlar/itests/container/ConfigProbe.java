package org.ashlar.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationListener;

/**
 * Changes a record of its own again and again, and measures how long Configuration Admin takes to
 * tell of it. It tells of all changes on one thread: that of the component runtime too, so that one
 * who waits there holds up everybody. Made and closed by one thread.
 */
final class ConfigProbe implements AutoCloseable {
    private static final String PID = "org.ashlar.itests.probe";
    private static final long EVERY_NANOS = 50_000_000;
    private static final long LIMIT_SECONDS = 120;

    /** Less than any bound of a wait in the node, and much for a busy machine. */
    private static final long HELD_UP_MS = 10_000;

    private final ConfigurationAdmin admin;
    private final ServiceRegistration<ConfigurationListener> registration;
    private final Thread thread = new Thread(this::probe, "config-probe");
    private final Semaphore told = new Semaphore(0);
    private final Semaphore changes = new Semaphore(0);
    private volatile boolean stopped;
    private volatile long longestNanos;
    private volatile String failure = "";

    ConfigProbe(Node node) throws InterruptedException {
        ServiceReference<?> reference =
                node.await("(objectClass=" + ConfigurationAdmin.class.getName() + ")");
        admin = (ConfigurationAdmin) node.context().getService(reference);
        ConfigurationListener listener =
                event -> {
                    if (PID.equals(event.getPid())) {
                        told.release();
                    }
                };
        registration = node.context().registerService(ConfigurationListener.class, listener, null);
        thread.start();
    }

    private void probe() {
        try {
            Configuration record = admin.getConfiguration(PID, "?");
            for (int i = 0; !stopped; i++) {
                Dictionary<String, Object> values = new Hashtable<>();
                values.put("value", i);
                long began = System.nanoTime();
                record.update(values);
                if (!told.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("no event in " + LIMIT_SECONDS + " s");
                }
                changes.release();
                longestNanos = Math.max(longestNanos, System.nanoTime() - began);
                LockSupport.parkNanos(EVERY_NANOS);
            }
        } catch (IOException | InterruptedException e) {
            failure = e.toString();
        }
    }

    /** Waits until so many more changes were told; false if that takes longer than a limit. */
    boolean told(int count, Duration limit) throws InterruptedException {
        changes.drainPermits();
        return changes.tryAcquire(count, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends; prints the longest time, and fails when somebody waited on that thread. */
    void assertNotHeldUp() {
        close();
        long millis = TimeUnit.NANOSECONDS.toMillis(longestNanos);
        System.out.println("Configuration Admin was held up for " + millis + " ms at most");
        assertEquals("", failure);
        assertTrue(millis + " ms", millis < HELD_UP_MS);
    }

    @Override
    public void close() {
        if (!stopped) {
            stopped = true;
            Threads.join(List.of(thread));
            registration.unregister();
        }
    }
}
