package org.ashlar.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Installs or updates the plugins whose jars are put into {@code deploy} below the repo, and
 * uninstalls those whose jars are taken out. A jar is taken once it is the same at two looks. Only
 * the owner may have access to the directory. Safe for use by any thread.
 */
@Component(
        service = {},
        immediate = true)
public final class HotDeployment {
    private static final System.Logger LOG = System.getLogger(HotDeployment.class.getName());
    private static final String DIRECTORY = "deploy";
    private static final String LOCATION = "deploy:";

    /** Between two looks while something changes. */
    static final long LOOK_MS = 1_000;

    /** Between two looks while nothing does. */
    static final long REST_MS = 5_000;

    private static final int MAX_JARS = 100;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");

    private final BundleContext context;
    private final Pools pools;
    private final Path directory;

    /** Guarded by this. */
    private @Nullable ScheduledFuture<?> next;

    /** Guarded by this: what was seen at the last look, and of that, what was taken. */
    private Map<Path, Stamp> seen = new HashMap<>();

    private final Map<Path, Stamp> taken = new HashMap<>();
    private boolean refused;
    private boolean closed;

    /** Tells one state of a file from another. */
    private record Stamp(long size, long modified) {}

    /** Starts to look; as long as there is no directory, it does nothing. */
    @Activate
    public HotDeployment(BundleContext context, @Reference Repo repo, @Reference Pools pools) {
        this.context = context;
        this.pools = pools;
        this.directory = repo.directory().resolve(DIRECTORY);
        plan(LOOK_MS);
    }

    @Deactivate
    synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    private synchronized void plan(long millis) {
        if (!closed) {
            next = pools.scheduler().schedule(this::wake, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void wake() {
        if (!Files.isDirectory(directory)) {
            plan(REST_MS); // most nodes have no such directory
            return;
        }
        try {
            pools.requests().execute(this::look);
        } catch (RejectedExecutionException e) {
            plan(REST_MS);
        }
    }

    private void look() {
        boolean more = false;
        try {
            more = isPrivate() && take(stamps());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot look into " + directory, e);
        } finally {
            plan(more ? LOOK_MS : REST_MS);
        }
    }

    private boolean isPrivate() throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
        boolean fits = OWNER_ONLY.containsAll(mode) && !Files.isSymbolicLink(directory);
        synchronized (this) {
            if (!fits && !refused) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} is not used: others have access to it; its mode must be 0700",
                        directory);
            }
            refused = !fits;
        }
        return fits;
    }

    private Map<Path, Stamp> stamps() throws IOException {
        Map<Path, Stamp> stamps = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
            for (Path file : files) {
                if (Files.isRegularFile(file) && stamps.size() < MAX_JARS) {
                    stamps.put(
                            file,
                            new Stamp(
                                    Files.size(file), Files.getLastModifiedTime(file).toMillis()));
                }
            }
        }
        return stamps;
    }

    /** Does what the files call for; true when some of them are to be looked at again soon. */
    private boolean take(Map<Path, Stamp> now) {
        Map<Path, Stamp> before;
        Set<Path> gone;
        synchronized (this) {
            before = seen;
            seen = now;
            gone = new HashSet<>(taken.keySet());
            gone.removeAll(now.keySet());
        }
        gone.forEach(this::withdraw);
        now.forEach(
                (file, stamp) -> {
                    if (stamp.equals(before.get(file)) && !stamp.equals(taken(file))) {
                        remember(file, stamp);
                        deploy(file);
                    }
                });
        return !now.equals(before);
    }

    private synchronized @Nullable Stamp taken(Path file) {
        return taken.get(file);
    }

    private synchronized void remember(Path file, Stamp stamp) {
        taken.put(file, stamp);
    }

    private void deploy(Path file) {
        try {
            String symbolicName = symbolicName(file);
            if (Plugins.isKernel(symbolicName)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} belongs to the kernel, which is replaced by a restart only",
                        file);
                return;
            }
            Bundle installed = installed(symbolicName);
            try (InputStream jar = Files.newInputStream(file)) {
                if (installed == null) {
                    context.installBundle(LOCATION + file.getFileName(), jar).start();
                } else {
                    installed.update(jar);
                }
            }
            LOG.log(System.Logger.Level.INFO, "{0} was deployed", file);
        } catch (IOException | BundleException | IllegalStateException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot deploy " + file + ": " + e.getMessage());
        }
    }

    private void withdraw(Path file) {
        synchronized (this) {
            taken.remove(file);
        }
        Bundle bundle = context.getBundle(LOCATION + file.getFileName());
        try {
            if (bundle != null) {
                bundle.uninstall();
                LOG.log(System.Logger.Level.INFO, "{0} was withdrawn", file);
            }
        } catch (BundleException | IllegalStateException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot withdraw " + file, e);
        }
    }

    private @Nullable Bundle installed(String symbolicName) {
        for (Bundle bundle : context.getBundles()) {
            if (symbolicName.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        return null;
    }

    private static String symbolicName(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            String name =
                    jar.getManifest() == null
                            ? null
                            : jar.getManifest()
                                    .getMainAttributes()
                                    .getValue(Constants.BUNDLE_SYMBOLICNAME);
            if (name == null) {
                throw new IOException("it is no bundle");
            }
            int end = name.indexOf(';');
            return (end < 0 ? name : name.substring(0, end)).trim();
        }
    }
}
