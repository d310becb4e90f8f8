package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.StorageException;
import org.ashlar.runtime.Pools;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A log of records with a MapDB index, for any mount. Safe for use by any thread. */
@Capability(namespace = "org.ashlar.part", name = "datastore-mapdb")
@Component(
        configurationPid = MapDbDatastore.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        property = Datastore.KIND + "=mapdb")
@Designate(ocd = MapDbDatastore.Config.class, factory = true)
public final class MapDbDatastore implements Datastore {
    static final String FACTORY_PID = "org.ashlar.datastore.mapdb";

    private static final System.Logger LOG = System.getLogger(MapDbDatastore.class.getName());
    private static final long STEP_BYTES = 1 << 20;
    private static final long STEP_PAUSE_MS = 50;
    private static final long CHECK_MS = 30_000;

    /** Where a store is. */
    @ObjectClassDefinition(
            name = "MapDB datastore",
            description = "A log with an index; the node writes it from Datastore.Spec")
    public @interface Config {
        @AttributeDefinition(description = "Mount that this instance serves")
        String mount() default "/blocks";

        @AttributeDefinition(description = "Directory of the files, absolute")
        String path();
    }

    private final FileDisk disk;
    private final LogStore store;
    private final Compactor compactor;
    private final ScheduledExecutorService timers;
    private final Executor workers;
    private final Object scheduling = new Object();
    private ScheduledFuture<?> next;
    private final CompletableFuture<@Nullable Void> released = new CompletableFuture<>();
    private boolean closed;

    /**
     * @param pools runs the compaction
     * @param config where the store is
     */
    @Activate
    public MapDbDatastore(@Reference Pools pools, Config config) {
        this(Path.of(config.path()), pools.scheduler(), pools.disk());
    }

    /**
     * As above, where there is no framework.
     *
     * @param timers wakes the compaction
     * @param workers runs it
     */
    public MapDbDatastore(Path directory, ScheduledExecutorService timers, Executor workers) {
        this(directory, timers, workers, Reserve.BYTES);
    }

    MapDbDatastore(
            Path directory, ScheduledExecutorService timers, Executor workers, int reserveBytes) {
        this.timers = timers;
        this.workers = workers;
        try {
            disk = new FileDisk(directory);
        } catch (IOException e) {
            throw new StorageException("cannot open the store in " + directory, e);
        }
        try {
            store =
                    new LogStore(
                            disk,
                            directory.resolve("index.mapdb"),
                            LogStore.SEGMENT_BYTES,
                            new Reserve(disk, reserveBytes));
        } catch (IOException | RuntimeException e) {
            closeDisk(e);
            throw new StorageException("cannot open the store in " + directory, e);
        }
        compactor = new Compactor(store);
        next = timers.schedule(this::wake, CHECK_MS, TimeUnit.MILLISECONDS);
        store.reserve().onShortage(this::hurry);
    }

    /** Begins a compaction now, unless one runs. */
    private void hurry() {
        synchronized (scheduling) {
            if (!closed && next.cancel(false)) {
                next = timers.schedule(this::wake, 0, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void closeDisk(Exception cause) {
        try {
            disk.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public Optional<byte[]> get(Key key) {
        return store.get(key);
    }

    @Override
    public boolean has(Key key) {
        return store.position(key).isPresent();
    }

    @Override
    public OptionalLong size(Key key) {
        Optional<Position> position = store.position(key);
        return position.isPresent()
                ? OptionalLong.of(position.get().valueLength())
                : OptionalLong.empty();
    }

    @Override
    public void write(List<Write> writes, boolean durable) {
        store.write(writes, durable);
    }

    @Override
    public void sync() {
        store.sync();
    }

    @Override
    public List<Key> keys(Key prefix, Key after, int limit) {
        return store.keys(prefix, after, limit);
    }

    @Override
    public long diskUsage() {
        return store.diskUsage();
    }

    private void wake() {
        try {
            workers.execute(this::compact);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "No compaction: the pools are closed", e);
        }
    }

    /** Does a part of the compaction; true when there is more to do. */
    boolean compactSome() {
        boolean more = compactor.step(STEP_BYTES);
        if (!more) {
            store.reserve().refill();
        }
        return more;
    }

    private void compact() {
        boolean more = false;
        try {
            more = compactSome();
        } finally {
            synchronized (scheduling) {
                if (!closed) {
                    long delay = more ? STEP_PAUSE_MS : CHECK_MS;
                    next = timers.schedule(this::wake, delay, TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    /** Stops the compaction and closes the files, so that the next open needs no recovery. */
    @Deactivate
    public void close() {
        synchronized (scheduling) {
            closed = true;
            next.cancel(false);
        }
        compactor.close();
        try (disk) {
            store.close();
        } catch (IOException e) {
            throw new StorageException("the store was not closed cleanly", e);
        } finally {
            released.complete(null);
        }
    }

    @Override
    public CompletionStage<@Nullable Void> closed() {
        return released;
    }
}
