package org.ashlar.core.front.routing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.ashlar.block.BlockService;
import org.ashlar.command.Call;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.net.Network;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.routing.FastProvide;
import org.ashlar.routing.ProvideStrategy;
import org.ashlar.routing.Routing;
import org.ashlar.runtime.CallContext;
import org.ashlar.runtime.CallScope;
import org.ashlar.runtime.Pools;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Announces new roots at once, a few in the background at a time. Safe for use by any thread. */
@Component(service = FastProvide.class)
public final class FastProvider implements FastProvide {
    private static final System.Logger LOG = System.getLogger(FastProvider.class.getName());
    private static final int MAX_RUNNING = 4; // what comes above is left to the rounds
    private static final Duration LIMIT = Duration.ofSeconds(10); // in the background, as in Kubo
    private static final Duration DAG_LIMIT = Duration.ofMinutes(10);

    private final Routing routing;
    private final Network network;
    private final BlockService blocks;
    private final NodeConfig config;
    private final Pools pools;
    private final Repo repo;
    private final Semaphore running = new Semaphore(MAX_RUNNING);

    /**
     * @param routing tells the network
     * @param network shows whether anybody is there
     * @param blocks finds what is below roots
     * @param config defaults of options, and what is announced at all
     * @param pools run what nobody waits for
     * @param repo may be offline
     */
    @Activate
    public FastProvider(
            @Reference Routing routing,
            @Reference Network network,
            @Reference BlockService blocks,
            @Reference NodeConfig config,
            @Reference Pools pools,
            @Reference Repo repo) {
        this.routing = routing;
        this.network = network;
        this.blocks = blocks;
        this.config = config;
        this.pools = pools;
        this.repo = repo;
    }

    @Override
    public void announce(Call call, Cid root, boolean pinned, boolean inMfs) {
        boolean dag = chosen(call, DAG, "Import.FastProvideDAG", false);
        boolean any = dag || chosen(call, ROOT, "Import.FastProvideRoot", true);
        if (!any || call.offline() || repo.offline() || !wanted(pinned, inMfs)) {
            return;
        }
        if (network.connections().isEmpty()) {
            return;
        }
        if (chosen(call, WAIT, "Import.FastProvideWait", false)) {
            try {
                provide(call.context(), root, dag);
            } catch (ClosedException e) {
                throw e;
            } catch (IpfsException e) {
                throw new IpfsException("fast-provide: " + e.getMessage(), e);
            }
        } else {
            provideLater(root, dag);
        }
    }

    private boolean chosen(Call call, String option, String key, boolean otherwise) {
        return call.maybeFlag(option).or(() -> config.bool(key)).orElse(otherwise);
    }

    /** True when the rounds would announce it as well. */
    private boolean wanted(boolean pinned, boolean inMfs) {
        boolean off =
                !config.bool("Provide.Enabled").orElse(true)
                        || config.duration("Provide.DHT.Interval")
                                .filter(Duration::isZero)
                                .isPresent();
        if (off) {
            return false;
        }
        ProvideStrategy strategy = ProvideStrategy.of(config);
        return strategy.all() || (pinned && strategy.pins()) || (inMfs && strategy.mfs());
    }

    private void provide(CallContext context, Cid root, boolean dag) {
        if (dag) {
            new GraphProvider(context, routing, blocks).provide(List.of(root));
        } else {
            context.await(routing.provide(root.hash()));
        }
    }

    private void provideLater(Cid root, boolean dag) {
        if (!running.tryAcquire()) {
            return;
        }
        try {
            pools.requests()
                    .execute(
                            () -> {
                                try {
                                    provideWithin(root, dag);
                                } finally {
                                    running.release();
                                }
                            });
        } catch (RejectedExecutionException e) {
            running.release(); // so busy, or stopping
        }
    }

    private void provideWithin(Cid root, boolean dag) {
        try (CallScope scope = new CallScope()) {
            scope.limit(dag ? DAG_LIMIT : LIMIT, pools.scheduler());
            provide(scope, root, dag);
        } catch (IpfsException e) {
            LOG.log(System.Logger.Level.DEBUG, "not announced at once: " + root, e);
        }
    }
}
