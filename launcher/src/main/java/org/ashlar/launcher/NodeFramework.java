package org.ashlar.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/**
 * The node's framework in this process. It knows the node only by the names of two marker services
 * and their properties, as the node's classes live in bundles.
 */
final class NodeFramework implements AutoCloseable {
    private static final String STATUS = "org.ashlar.runtime.NodeStatus";
    private static final String LISTENERS = "org.ashlar.http.HttpListeners";
    private static final String HOST = "org.ashlar.net.spi.Host";
    private static final String DOORS = "org.ashlar.http";
    private static final long START_LIMIT_SECONDS = 120;
    private static final long STOP_LIMIT_MS = 20_000;

    private final Framework framework;

    private NodeFramework(Framework framework) {
        this.framework = framework;
    }

    /**
     * Starts the bundles of the distribution and waits until the RPC accepts connections.
     *
     * @param repo initialised repo, whose lock this process has and lends to the bundles: it guards
     *     the framework's own files too
     * @param properties framework properties of the node
     * @param shell true to add the Gogo shell
     * @throws ExitException if the repo cannot be opened or a listener cannot be bound
     */
    static NodeFramework start(Path repo, Map<String, String> properties, boolean shell)
            throws IOException {
        Map<String, String> config = new HashMap<>(properties);
        config.put("ashlar.repo", repo.toString());
        config.put(Constants.FRAMEWORK_STORAGE, repo.resolve("osgi-cache").toString());
        config.put(
                Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        config.put(Constants.FRAMEWORK_BOOTDELEGATION, "sun.misc,sun.nio.ch");
        config.put("felix.log.level", "1");
        config.put("felix.resolver.parallelism", "1");
        config.put("ds.loglevel", "error");
        if (shell) {
            // The node's own bundle reads the keys: on a terminal it edits and completes lines.
            config.put("gosh.args", "--nointeractive");
            config.put("ashlar.terminal", "true");
        }
        Framework framework = new FrameworkFactory().newFramework(config);
        NodeFramework node = new NodeFramework(framework);
        try {
            framework.init();
            BundleContext context = framework.getBundleContext();
            List<Bundle> bundles = node.install(context, shell);
            framework.start();
            node.awaitListeners(context, bundles);
            return node;
        } catch (BundleException e) {
            node.close();
            throw ExitException.failure("the framework does not start: " + e.getMessage());
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private List<Bundle> install(BundleContext context, boolean shell)
            throws BundleException, IOException {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Home.bundles(), "*.jar")) {
            found.forEach(jars::add);
        }
        Path extra = Home.directory().resolve("shell");
        if (shell && Files.isDirectory(extra)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(extra, "*.jar")) {
                found.forEach(jars::add);
            }
        }
        jars.sort(Path::compareTo);
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : jars) {
            bundles.add(context.installBundle("reference:" + jar.toUri()));
        }
        return bundles;
    }

    /** Starts the bundles and waits for what they report. */
    private void awaitListeners(BundleContext context, List<Bundle> bundles)
            throws BundleException {
        Semaphore changes = new Semaphore(0);
        AllServiceListener listener = event -> changes.release();
        try {
            context.addServiceListener(
                    listener, "(|(objectClass=" + STATUS + ")(objectClass=" + LISTENERS + "))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        startAll(bundles);
        try {
            boolean changed = true;
            while (listeners("api").isEmpty()) {
                property(STATUS, "ashlar.message").ifPresent(NodeFramework::fail);
                property(LISTENERS, "ashlar.http.failure").ifPresent(NodeFramework::fail);
                if (!changed) {
                    throw ExitException.failure(
                            "the node did not start within " + START_LIMIT_SECONDS + " seconds");
                }
                changed = changes.tryAcquire(START_LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExitException.failure("interrupted");
        }
    }

    /** The doors open last: whoever comes in finds all commands. */
    private static void startAll(List<Bundle> bundles) throws BundleException {
        List<Bundle> ordered = new ArrayList<>(bundles);
        ordered.sort(Comparator.comparing(bundle -> DOORS.equals(bundle.getSymbolicName())));
        for (Bundle bundle : ordered) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    private static void fail(Object message) {
        throw ExitException.failure(message.toString());
    }

    /**
     * Fails when a door could not be opened although others could.
     *
     * @throws ExitException with the reason
     */
    void requireDoors() {
        property(LISTENERS, "ashlar.http.failure").ifPresent(NodeFramework::fail);
    }

    /**
     * Fails with what the transport says of its listeners.
     *
     * @throws ExitException with the reason, when there is one
     */
    void requireSwarm() {
        property(HOST, "ashlar.host.failure").ifPresent(NodeFramework::fail);
    }

    /** Multiaddrs of the listeners of a kind, {@code api} or {@code gateway}. */
    List<String> listeners(String kind) {
        return property(LISTENERS, kind).map(value -> List.of((String[]) value)).orElse(List.of());
    }

    private Optional<Object> property(String service, String name) {
        try {
            BundleContext context = framework.getBundleContext();
            ServiceReference<?>[] found = context.getAllServiceReferences(service, null);
            return found == null
                    ? Optional.empty()
                    : Optional.ofNullable(found[0].getProperty(name));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the framework has stopped, for whatever reason. */
    void awaitStop() throws InterruptedException {
        FrameworkEvent event;
        do {
            event = framework.waitForStop(0);
        } while (event.getType() == FrameworkEvent.WAIT_TIMEDOUT);
    }

    /** Stops in order; gives up after a limit. */
    @Override
    public void close() {
        try {
            framework.stop();
            framework.waitForStop(STOP_LIMIT_MS);
        } catch (BundleException e) {
            System.err.println("Error: the framework does not stop: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
