package org.ashlar.routing.dht;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.IpfsException;
import org.ashlar.kad.net.DhtNode;
import org.ashlar.kad.net.DhtRouting;
import org.ashlar.kad.net.KadNetwork;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.Network;
import org.ashlar.net.Reachability;
import org.ashlar.net.ReachabilityListener;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.net.spi.Streams;
import org.ashlar.routing.RecordValidator;
import org.ashlar.routing.Router;
import org.ashlar.runtime.MemoryBudget;
import org.ashlar.runtime.Pools;
import org.ashlar.store.RootStore;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * Asks the DHT and answers for it: always in the local network, in the public one when this node
 * can be reached, or as configured. Serving is the presence of a stream handler, so identify tells
 * peers of every change. Safe for use by any thread.
 */
@Capability(namespace = "org.ashlar.part", name = "routing-dht")
@Component(
        configurationPid = DhtRouter.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        property = Router.KIND + "=dht",
        service = {Router.class, ConnectionListener.class, ReachabilityListener.class})
@Designate(ocd = DhtRouter.Config.class)
public final class DhtRouter extends DhtRouting implements ReachabilityListener {
    static final String PID = "org.ashlar.routing.dht";

    /** Bytes of memory that one provider record takes, about. */
    private static final int RECORD_BYTES = 512;

    private static final int MAX_VALUES = 10_000;
    private static final Duration FLUSH = Duration.ofMinutes(1);
    private static final Duration EXPIRE = Duration.ofHours(1);
    private static final System.Logger LOG = System.getLogger(DhtRouter.class.getName());

    /** Settings. */
    @ObjectClassDefinition(
            name = "DHT",
            description = "Asks the DHT and answers; the node writes it from Routing")
    public @interface Config {
        /** Whether the public network is served. */
        @AttributeDefinition(
                description = "Serve the public network: when reachable, always, or never",
                options = {@Option("auto"), @Option("server"), @Option("client")})
        String mode() default "auto";

        /** Requests of one lookup at a time. */
        @AttributeDefinition(
                description = "Requests of one lookup under way at a time",
                min = "1",
                max = "20")
        int concurrency() default 10;

        /** Lookups at a time. */
        @AttributeDefinition(
                description = "Lookups under way at a time; others wait. 0 for any number",
                min = "0",
                max = "1000")
        int queries() default 0;

        /** Time between refreshes. */
        @AttributeDefinition(
                description = "Milliseconds between refreshes of the routing table",
                min = "60000")
        long refresh_ms() default 600_000;

        /** For tests on one machine. */
        @AttributeDefinition(description = "Count loopback addresses as part of the local network")
        boolean loopback() default false;
    }

    private final Pools pools;
    private final List<RecordValidator> validators = new CopyOnWriteArrayList<>();
    private final DhtNode node;
    private final ProviderPages pages;
    private final ValueStore values;
    private final Serving serving;
    private final List<Future<?>> timers;

    /** Starts with the kernel's services. */
    @Activate
    public DhtRouter(
            BundleContext context,
            @Reference Network network,
            @Reference Streams streams,
            @Reference RootStore store,
            @Reference Pools pools,
            @Reference MemoryBudget budget,
            Config config) {
        this.pools = pools;
        node = new DhtNode(network, streams, store, pools, () -> validators, settings(config));
        InstantSource clock = InstantSource.system();
        ProviderStore providers = new ProviderStore(() -> records(budget), clock, new Random());
        pages = new ProviderPages(store, providers);
        values = new ValueStore(store, node.values(), clock, MAX_VALUES);
        serving =
                new Serving(
                        handler -> context.registerService(StreamHandler.class, handler, null),
                        server(node.dual().wan(), network, providers),
                        server(node.dual().lan(), network, providers));
        serving.mode(config.mode());
        pools.disk().execute(() -> quietly(pages::load));
        timers = List.of(every(FLUSH, pages::flush), every(EXPIRE, values::expire));
    }

    /** Most provider records in the memory that there is for them now. */
    private static int records(MemoryBudget budget) {
        long share = budget.bytes(MemoryBudget.Share.PEERSTORE) / RECORD_BYTES;
        return (int) Math.max(1_000, Math.min(share, 1 << 20));
    }

    private static DhtNode.Settings settings(Config config) {
        return DhtNode.Settings.of(
                config.concurrency(), config.queries(), config.loopback(), config.refresh_ms());
    }

    /** Takes other settings while what was asked goes on. */
    @Modified
    void changed(Config config) {
        node.use(settings(config));
        serving.mode(config.mode());
    }

    private KadServer server(KadNetwork part, Network network, ProviderStore providers) {
        return new KadServer(
                part.protocol(), new KadService(part, network, providers, values), pools.disk());
    }

    private Future<?> every(Duration time, Runnable work) {
        return pools.scheduler()
                .scheduleWithFixedDelay(
                        () -> pools.disk().execute(() -> quietly(work)),
                        time.toMillis(),
                        time.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Runs work whose failure is for the log: it is done again later. */
    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (IpfsException e) {
            LOG.log(Level.DEBUG, "records of the DHT are not accessible", e);
        }
    }

    @Override
    public void reachability(Reachability now) {
        serving.reachability(now);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindValidator(RecordValidator validator) {
        validators.add(validator);
    }

    void unbindValidator(RecordValidator validator) {
        validators.remove(validator);
    }

    @Deactivate
    void close() {
        serving.close();
        timers.forEach(timer -> timer.cancel(false));
        quietly(pages::flush);
        node.close();
    }

    @Override
    protected DhtNode node() {
        return node;
    }
}
