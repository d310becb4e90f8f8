package org.ashlar.itests.container;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/** The node as a bundle beside it sees it. Safe for use by any thread. */
final class Node {
    private static final String LISTENERS = "org.ashlar.http.HttpListeners";
    private static final long LIMIT_SECONDS = 120;
    private static final long LOOK_NANOS = 50_000_000;

    private final Class<?> test;

    /** The node of the framework that a test runs in; used there only, but made elsewhere too. */
    Node(Class<?> test) {
        this.test = test;
    }

    BundleContext context() {
        return FrameworkUtil.getBundle(test).getBundleContext();
    }

    /** A client, once the node accepts calls. */
    Rpc rpc() throws InterruptedException {
        return new Rpc(port("api"));
    }

    /** The URL of the gateway, once it accepts requests. */
    String gateway() throws InterruptedException {
        return "http://127.0.0.1:" + port("gateway");
    }

    private int port(String door) throws InterruptedException {
        ServiceReference<?> listeners = await("(&(objectClass=" + LISTENERS + ")(" + door + "=*))");
        String address = ((String[]) listeners.getProperty(door))[0];
        return Integer.parseInt(address.substring(address.lastIndexOf('/') + 1));
    }

    /** Waits for a service. */
    ServiceReference<?> await(String filter) throws InterruptedException {
        Semaphore changes = new Semaphore(0);
        ServiceListener listener = event -> changes.release();
        try {
            context().addServiceListener(listener, filter);
            while (true) {
                ServiceReference<?>[] found = context().getAllServiceReferences(null, filter);
                if (found != null) {
                    return found[0];
                }
                if (!changes.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("no service " + filter);
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        } finally {
            context().removeServiceListener(listener);
        }
    }

    /** A service, once it is there; the test's bundle uses it to its end. */
    <T> T service(Class<T> type, String filter) throws InterruptedException {
        return type.cast(context().getService(await(filter)));
    }

    /** True if a service is there now. */
    boolean has(String filter) {
        try {
            return context().getAllServiceReferences(null, filter) != null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    /** Something that becomes true. */
    interface Check {
        boolean holds() throws Exception;
    }

    /** Waits until something holds. */
    static void until(String what, Check check) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!check.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** True if there is such a bundle. */
    boolean installed(String name) {
        return Arrays.stream(context().getBundles())
                .anyMatch(bundle -> ("org.ashlar." + name).equals(bundle.getSymbolicName()));
    }

    /** A bundle by its short name. */
    Bundle bundle(String name) {
        for (Bundle bundle : context().getBundles()) {
            if (("org.ashlar." + name).equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle " + name);
    }

    /** What a line typed at the Gogo shell prints. */
    String shell(String line) throws Exception {
        ServiceReference<?> reference =
                await("(objectClass=" + CommandProcessor.class.getName() + ")");
        CommandProcessor processor = (CommandProcessor) context().getService(reference);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
                CommandSession session =
                        processor.createSession(new ByteArrayInputStream(new byte[0]), out, out)) {
            session.execute(line);
        } finally {
            context().ungetService(reference);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
