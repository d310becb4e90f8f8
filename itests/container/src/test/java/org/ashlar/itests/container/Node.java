package org.ashlar.itests.container;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
    private static final long LIMIT_SECONDS = 60;

    private final BundleContext context;

    /** The node of the framework that a test runs in. */
    Node(Class<?> test) {
        context = FrameworkUtil.getBundle(test).getBundleContext();
    }

    BundleContext context() {
        return context;
    }

    /** A client, once the node accepts calls. */
    Rpc rpc() throws InterruptedException {
        ServiceReference<?> listeners = await("(&(objectClass=" + LISTENERS + ")(api=*))");
        String[] addresses = (String[]) listeners.getProperty("api");
        String address = addresses[0];
        return new Rpc(Integer.parseInt(address.substring(address.lastIndexOf('/') + 1)));
    }

    /** Waits for a service. */
    ServiceReference<?> await(String filter) throws InterruptedException {
        Semaphore changes = new Semaphore(0);
        ServiceListener listener = event -> changes.release();
        try {
            context.addServiceListener(listener, filter);
            while (true) {
                ServiceReference<?>[] found = context.getAllServiceReferences(null, filter);
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
            context.removeServiceListener(listener);
        }
    }

    /** True if a service is there now. */
    boolean has(String filter) {
        try {
            return context.getAllServiceReferences(null, filter) != null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    /** A bundle by its short name. */
    Bundle bundle(String name) {
        for (Bundle bundle : context.getBundles()) {
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
        CommandProcessor processor = (CommandProcessor) context.getService(reference);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
                CommandSession session =
                        processor.createSession(new ByteArrayInputStream(new byte[0]), out, out)) {
            session.execute(line);
        } finally {
            context.ungetService(reference);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
