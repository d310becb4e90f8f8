package org.ashlar.pinning.provide;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.ashlar.block.BlockService;
import org.ashlar.block.Blockstore;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.pin.GcRoots;
import org.ashlar.pin.Pinner;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.ProvideStrategy;
import org.ashlar.routing.Routing;
import org.ashlar.runtime.CallScope;
import org.ashlar.runtime.Pools;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Announces what is new soon, and all that {@code Provide.Strategy} names every {@code
 * Provide.DHT.Interval}. When a run began, and how far it came, is kept in the root store, so that
 * a restart goes on instead of beginning anew. Safe for use by any thread; works on one thread at a
 * time.
 */
@Component(service = Reprovider.class, immediate = true)
public final class Reprovider {
    static final Duration CHECK = Duration.ofMinutes(1);
    static final Duration SOON = Duration.ofMillis(500);
    private static final Duration INTERVAL = Duration.ofHours(22);
    private static final Key STATE = Key.of("/local/provide/run");
    private static final int QUEUED = 256;
    private static final System.Logger LOG = System.getLogger(Reprovider.class.getName());

    /**
     * What providing has cost since the start.
     *
     * @param first announcements of new contents
     * @param again announcements of runs
     * @param runs complete runs
     * @param began when the last run began
     * @param interval time between runs, zero when there are none
     * @param detail of now and of the last run
     */
    public record Statistics(
            ProvideReport first,
            ProvideReport again,
            int runs,
            Optional<Instant> began,
            Duration interval,
            Detail detail) {}

    /**
     * What is under way, and what took how long.
     *
     * @param started when the node began to provide
     * @param firstUnderWay new contents that are being announced
     * @param againUnderWay contents that are being announced again
     * @param lastRun announcements of the last complete run
     * @param lastTime time that it took
     * @param firstTime time that all announcements of new contents took
     * @param againTime time that all runs took
     */
    public record Detail(
            Instant started,
            int firstUnderWay,
            int againUnderWay,
            ProvideReport lastRun,
            Duration lastTime,
            Duration firstTime,
            Duration againTime) {}

    private final ProvideQueue queue;
    private final Announcer announcer;
    private final RootStore store;
    private final NodeConfig config;
    private final Pools pools;
    private final InstantSource clock;
    private final List<GcRoots> others = new CopyOnWriteArrayList<>();
    private final CallScope scope = new CallScope();
    private final @Nullable Future<?> timer;

    private final Instant started;
    private boolean working; // guarded by this

    /** True when something may be due before the next run is; guarded by this. */
    private boolean pending = true;

    private boolean running; // guarded by this
    private Duration firstTime = Duration.ZERO; // guarded by this
    private Duration againTime = Duration.ZERO; // guarded by this
    private Duration lastTime = Duration.ZERO; // guarded by this
    private ProvideReport lastRun = new ProvideReport(0, 0, 0, 0); // guarded by this
    private boolean soon; // guarded by this
    private ProvideReport first = new ProvideReport(0, 0, 0, 0); // guarded by this
    private ProvideReport again = new ProvideReport(0, 0, 0, 0); // guarded by this
    private int runs; // guarded by this
    private volatile @Nullable Instant began;

    /** Begins to announce, unless the node is offline. */
    @Activate
    public Reprovider(
            @Reference ProvideQueue queue,
            @Reference Pinner pinner,
            @Reference Blockstore blockstore,
            @Reference BlockService blocks,
            @Reference Routing routing,
            @Reference RootStore store,
            @Reference NodeConfig config,
            @Reference Pools pools,
            @Reference Repo repo) {
        this(
                queue,
                pinner,
                blockstore,
                blocks,
                routing,
                store,
                config,
                pools,
                !repo.offline(),
                InstantSource.system());
    }

    Reprovider(
            ProvideQueue queue,
            Pinner pinner,
            Blockstore blockstore,
            BlockService blocks,
            Routing routing,
            RootStore store,
            NodeConfig config,
            Pools pools,
            boolean online,
            InstantSource clock) {
        this.queue = queue;
        this.store = store;
        this.config = config;
        this.pools = pools;
        this.clock = clock;
        started = clock.instant();
        announcer = new Announcer(pinner, blockstore, blocks, others, routing);
        long period = CHECK.toMillis();
        timer =
                online
                        ? pools.scheduler()
                                .scheduleWithFixedDelay(
                                        this::wake, period, period, TimeUnit.MILLISECONDS)
                        : null;
        if (online) {
            queue.listen(this::wakeSoon);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRoots(GcRoots roots) {
        others.add(roots);
    }

    void unbindRoots(GcRoots roots) {
        others.remove(roots);
    }

    /** What it has cost. */
    public synchronized Statistics statistics() {
        int underWay = announcer.underWay();
        Detail detail =
                new Detail(
                        started,
                        running ? 0 : underWay,
                        running ? underWay : 0,
                        lastRun,
                        lastTime,
                        firstTime,
                        againTime);
        return new Statistics(first, again, runs, Optional.ofNullable(began), interval(), detail);
    }

    private Duration interval() {
        return config.duration("Provide.DHT.Interval").orElse(INTERVAL);
    }

    /** Several contents that come close together share a batch. */
    private void wakeSoon() {
        synchronized (this) {
            pending = true;
            if (soon || scope.cancelled()) {
                return;
            }
            soon = true;
        }
        Future<?> unused =
                pools.scheduler()
                        .schedule(
                                () -> {
                                    synchronized (this) {
                                        soon = false;
                                    }
                                    wake();
                                },
                                SOON.toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    private void wake() {
        synchronized (this) {
            if (working || scope.cancelled() || !(pending || due())) {
                return;
            }
            working = true;
            pending = false;
        }
        try {
            pools.requests().execute(this::work);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the node stops", e);
        }
    }

    /** True when the next run is due, as far as that is known without the store. */
    private boolean due() {
        Instant last = began;
        Duration interval = interval();
        return last == null
                || (!interval.isZero() && !last.plus(interval).isAfter(clock.instant()));
    }

    private void work() {
        boolean failed = true;
        try {
            if (config.bool("Provide.Enabled").orElse(true)) {
                ProvideStrategy strategy = ProvideStrategy.of(config);
                announceOnce();
                announceNew(strategy);
                announceAgain(strategy);
                failed = false;
            }
        } catch (ClosedException e) {
            LOG.log(Level.DEBUG, "providing was cut short", e);
        } catch (IpfsException e) {
            LOG.log(Level.DEBUG, "providing failed; it is tried again", e);
        } finally {
            synchronized (this) {
                working = false;
                running = false;
                pending |= failed; // it is tried again, or may be switched on
            }
        }
    }

    /** What somebody wants announced, whatever the strategy says. */
    private void announceOnce() {
        List<Cid> next = queue.nextOnce(QUEUED);
        while (!next.isEmpty()) {
            count(next, ProvideStrategy.ROOTS);
            queue.removeOnce(next);
            next = queue.nextOnce(QUEUED);
        }
    }

    private void count(List<Cid> contents, ProvideStrategy strategy) {
        Instant begin = clock.instant();
        ProvideReport report = announcer.roots(scope, contents, strategy);
        synchronized (this) {
            first = first.plus(report);
            firstTime = firstTime.plus(Duration.between(begin, clock.instant()));
        }
    }

    private void announceNew(ProvideStrategy strategy) {
        List<Cid> next = queue.next(QUEUED);
        while (!next.isEmpty()) {
            if (strategy.all() || strategy.pins()) {
                count(next, strategy);
            }
            queue.remove(next);
            next = queue.next(QUEUED);
        }
    }

    private void announceAgain(ProvideStrategy strategy) {
        Duration interval = interval();
        if (interval.isZero()) {
            return;
        }
        State state = state();
        long now = clock.millis();
        boolean over = state.after == null && state.done;
        if (over && now - state.began < interval.toMillis()) {
            began = Instant.ofEpochMilli(state.began);
            return;
        }
        long start = over ? now : state.began == 0 ? now : state.began;
        began = Instant.ofEpochMilli(start);
        Instant begin = clock.instant();
        synchronized (this) {
            running = true;
        }
        ProvideReport report =
                announcer.everything(
                        scope, strategy, state.after, last -> save(new State(start, false, last)));
        save(new State(start, true, null));
        synchronized (this) {
            again = again.plus(report);
            runs++;
            lastRun = report;
            lastTime = Duration.between(begin, clock.instant());
            againTime = againTime.plus(lastTime);
        }
    }

    /**
     * How far a run came.
     *
     * @param began milliseconds since the epoch, 0 before the first
     * @param done true when it came to its end
     * @param after the last block announced, when it is every block
     */
    private record State(long began, boolean done, @Nullable Multihash after) {}

    private State state() {
        Optional<byte[]> stored = store.get(STATE);
        if (stored.isEmpty() || stored.get().length < Long.BYTES + 1) {
            return new State(0, false, null);
        }
        byte[] value = stored.get();
        ByteBuffer head = ByteBuffer.wrap(value);
        long start = head.getLong();
        boolean done = head.get() == 1;
        byte[] after = Arrays.copyOfRange(value, Long.BYTES + 1, value.length);
        return new State(start, done, after.length == 0 ? null : Multihash.of(after));
    }

    private void save(State state) {
        byte[] after = state.after == null ? new byte[0] : state.after.bytes();
        byte[] value =
                ByteBuffer.allocate(Long.BYTES + 1 + after.length)
                        .putLong(state.began)
                        .put((byte) (state.done ? 1 : 0))
                        .put(after)
                        .array();
        store.write(List.of(Write.put(STATE, value)));
    }

    @Deactivate
    void close() {
        queue.listen(() -> {});
        scope.cancel("the node stops");
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
