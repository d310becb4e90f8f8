package org.ashlar.core.plugin;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.ashlar.runtime.Pools;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Watches updates of plugins, by whatever door: keeps the version that ran, and brings it back when
 * the new one does not resolve, start or activate. Safe for use by any thread.
 */
@Component(service = UpdateGuard.class, immediate = true)
public final class UpdateGuard {
    private static final System.Logger LOG = System.getLogger(UpdateGuard.class.getName());

    /** When components of a started version are looked at again. */
    private static final long SECOND_LOOK_MS = 1_000;

    private final BundleContext context;
    private final Plugins plugins;
    private final Pools pools;
    private final SynchronousBundleListener listener = this::changed;

    /** A version of a bundle that works: when the bundle changed to it, and its jar. */
    private record Kept(long version, Path jar) {}

    /** By bundle. */
    private final Map<Long, Kept> kept = new ConcurrentHashMap<>();

    /** Bundles whose new version is not known to work. */
    private final Set<Long> judged = ConcurrentHashMap.newKeySet();

    /** Bundles whose content is not that of their location any more. */
    private final Set<Long> updated = ConcurrentHashMap.newKeySet();

    /** Bundles that are being brought back. */
    private final Set<Long> restoring = ConcurrentHashMap.newKeySet();

    /** By short name, what went wrong with the update of a plugin last. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    /** Starts to watch. */
    @Activate
    public UpdateGuard(BundleContext context, @Reference Plugins plugins, @Reference Pools pools) {
        this.context = context;
        this.plugins = plugins;
        this.pools = pools;
        context.addBundleListener(listener);
        plugins.list().stream().filter(b -> b.getState() == Bundle.ACTIVE).forEach(this::keepSoon);
    }

    @Deactivate
    void close() {
        context.removeBundleListener(listener);
    }

    /** By short name of a plugin, why its newest version was rolled back. */
    public Map<String, String> failures() {
        return new TreeMap<>(failures);
    }

    private void changed(BundleEvent event) {
        Bundle bundle = event.getBundle();
        long id = bundle.getBundleId();
        if (!Plugins.isPlugin(bundle) || restoring.contains(id)) {
            return;
        }
        switch (event.getType()) {
            case BundleEvent.STARTED -> keepSoon(bundle);
            case BundleEvent.STOPPED -> keep(bundle); // an update may follow
            case BundleEvent.UPDATED -> {
                updated.add(id);
                if (kept.containsKey(id)) {
                    judged.add(id);
                    later(bundle, 0, true);
                }
            }
            case BundleEvent.UNINSTALLED -> forget(bundle);
            default -> {}
        }
    }

    private void keepSoon(Bundle bundle) {
        try {
            pools.disk().execute(() -> keep(bundle));
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the node stops", e);
        }
    }

    /** Keeps the version that a bundle has, unless that is not known to work. */
    private synchronized void keep(Bundle bundle) {
        long id = bundle.getBundleId();
        Kept before = kept.get(id);
        long version = bundle.getLastModified();
        boolean running =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() != Bundle.STOPPING;
        if (!running || judged.contains(id) || (before != null && before.version() == version)) {
            return;
        }
        File file = context.getDataFile("works-" + id + ".jar");
        if (file == null) {
            return; // this framework keeps no files
        }
        try {
            BundleCopy.keep(bundle, file.toPath(), !updated.contains(id));
            kept.put(id, new Kept(version, file.toPath()));
        } catch (IOException | IllegalStateException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "cannot keep " + Plugins.name(bundle) + ", so an update cannot be rolled back",
                    e);
        }
    }

    private void forget(Bundle bundle) {
        Kept old = kept.remove(bundle.getBundleId());
        judged.remove(bundle.getBundleId());
        failures.remove(Plugins.name(bundle));
        if (old != null) {
            try {
                Files.deleteIfExists(old.jar());
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a kept bundle stays", e);
            }
        }
    }

    private void later(Bundle bundle, long delayMs, boolean again) {
        try {
            var unused =
                    pools.scheduler()
                            .schedule(
                                    () -> pools.requests().execute(() -> judge(bundle, again)),
                                    delayMs,
                                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the node stops", e);
        }
    }

    private void judge(Bundle bundle, boolean again) {
        if (bundle.getState() == Bundle.UNINSTALLED || !Plugins.wantsToRun(bundle)) {
            judged.remove(bundle.getBundleId());
            return;
        }
        Optional<String> problem = start(bundle);
        if (problem.isEmpty()) {
            problem = plugins.failedComponent(bundle);
        }
        if (problem.isPresent()) {
            restore(bundle, problem.get());
        } else if (again) {
            failures.remove(Plugins.name(bundle));
            later(bundle, SECOND_LOOK_MS, false);
        } else {
            judged.remove(bundle.getBundleId());
            keep(bundle);
        }
    }

    /** Waits for the end of the update, as the framework lets one thread at a bundle at a time. */
    private static Optional<String> start(Bundle bundle) {
        try {
            bundle.start();
            return Optional.empty();
        } catch (BundleException | IllegalStateException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void restore(Bundle bundle, String problem) {
        long id = bundle.getBundleId();
        Kept old = kept.get(id);
        String name = Plugins.name(bundle);
        if (old == null || !restoring.add(id)) {
            return;
        }
        String bad = Plugins.version(bundle);
        try (InputStream jar = Files.newInputStream(old.jar())) {
            bundle.update(jar);
            bundle.start();
            kept.put(id, new Kept(bundle.getLastModified(), old.jar()));
            String told =
                    "version "
                            + bad
                            + " did not work and was rolled back to "
                            + Plugins.version(bundle)
                            + ": "
                            + problem;
            failures.put(name, told);
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", name, told);
        } catch (IOException | BundleException | IllegalStateException e) {
            failures.put(name, "version " + bad + " does not work and cannot be rolled back");
            LOG.log(System.Logger.Level.ERROR, "cannot bring back what ran of " + name, e);
        } finally {
            restoring.remove(id);
            judged.remove(id);
        }
    }
}
