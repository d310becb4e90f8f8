package org.ashlar.pinning;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.block.Blockstore;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.repo.NodeConfig;
import org.ashlar.runtime.CallScope;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Collects garbage by itself in a daemon that was started with {@code --enable-gc}: when the blocks
 * take more than {@code Datastore.StorageGCWatermark} percent of {@code Datastore.StorageMax}, but
 * not more often than every {@code Datastore.GCPeriod}. Safe for use by any thread.
 */
@Component(service = AutoCollector.class, immediate = true)
public final class AutoCollector {
    /** Framework property: {@code true} to collect. */
    static final String ENABLED = "ashlar.gc";

    static final Duration CHECK = Duration.ofMinutes(1);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final long STORAGE_MAX = 10_000_000_000L;
    private static final long WATERMARK = 90;
    private static final System.Logger LOG = System.getLogger(AutoCollector.class.getName());

    private final GarbageCollector collector;
    private final Blockstore blockstore;
    private final NodeConfig config;
    private final Pools pools;
    private final CallScope scope = new CallScope();

    private @Nullable ScheduledFuture<?> timer; // guarded by this
    private Duration sinceLast = Duration.ofDays(365); // guarded by this
    private boolean running; // guarded by this

    /**
     * @param collector does the work
     * @param blockstore tells the usage
     * @param config limits, read at each check
     * @param pools time and a thread
     * @param context says whether to collect at all
     */
    @Activate
    public AutoCollector(
            @Reference GarbageCollector collector,
            @Reference Blockstore blockstore,
            @Reference NodeConfig config,
            @Reference Pools pools,
            BundleContext context) {
        this(
                collector,
                blockstore,
                config,
                pools,
                Boolean.parseBoolean(context.getProperty(ENABLED)));
    }

    AutoCollector(
            GarbageCollector collector,
            Blockstore blockstore,
            NodeConfig config,
            Pools pools,
            boolean enabled) {
        this.collector = collector;
        this.blockstore = blockstore;
        this.config = config;
        this.pools = pools;
        if (enabled) {
            arm();
        }
    }

    private Duration period() {
        return config.duration("Datastore.GCPeriod").orElse(PERIOD);
    }

    private synchronized void arm() {
        boolean often = period().isZero() || CHECK.compareTo(period()) < 0;
        Duration wait = often ? CHECK : period();
        long nanos = Math.max(wait.toNanos(), TimeUnit.SECONDS.toNanos(1));
        timer =
                pools.scheduler()
                        .schedule(() -> due(Duration.ofNanos(nanos)), nanos, TimeUnit.NANOSECONDS);
    }

    private void due(Duration passed) {
        if (scope.cancelled()) {
            return;
        }
        arm();
        synchronized (this) {
            if (sinceLast.compareTo(period()) < 0) {
                sinceLast = sinceLast.plus(passed);
            }
            boolean early = sinceLast.compareTo(period()) < 0;
            if (running || early || period().isZero()) {
                return;
            }
            running = true;
        }
        pools.requests().execute(this::collectIfFull);
    }

    private void collectIfFull() {
        try {
            if (blockstore.diskUsage() > threshold()) {
                synchronized (this) {
                    sinceLast = Duration.ZERO;
                }
                collector.collect(scope, (hash, error) -> {});
            }
        } catch (ClosedException e) {
            LOG.log(System.Logger.Level.DEBUG, "Garbage collection was cut short", e);
        } catch (IpfsException e) {
            LOG.log(System.Logger.Level.WARNING, "Garbage collection failed: " + e.getMessage());
        } finally {
            synchronized (this) {
                running = false;
            }
        }
    }

    private long threshold() {
        long most = config.bytes("Datastore.StorageMax").orElse(STORAGE_MAX);
        long percent = config.integer("Datastore.StorageGCWatermark").orElse(WATERMARK);
        return percent == 0 ? most : (long) (most / 100.0 * percent);
    }

    @Deactivate
    void close() {
        scope.cancel("the node stops");
        synchronized (this) {
            if (timer != null) {
                timer.cancel(false);
            }
        }
    }
}
