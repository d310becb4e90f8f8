package org.ashlar.core.front.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.exchange.Exchange;
import org.ashlar.exchange.ExchangeCounts;
import org.ashlar.exchange.Exchanges;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.GcRoots;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.Pools;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Blocks from here or from the exchanges, which come and go. What sessions read is kept from
 * collection. Safe for use by any thread.
 */
@Component(service = {BlockService.class, BlockServiceFront.class, Exchanges.class, GcRoots.class})
public final class BlockServiceFront implements BlockService, Exchanges, GcRoots {
    private static final System.Logger LOG = System.getLogger(BlockServiceFront.class.getName());
    private static final int MAX_BATCH = 64;

    private final Blockstore blockstore;
    private final Pools pools;
    private final Gate<Exchange> gate;
    private final Set<FrontSession> sessions = ConcurrentHashMap.newKeySet();

    /** Guarded by itself: fetched and not yet staged. */
    private final Map<Block, CompletableFuture<Block>> fetched = new java.util.LinkedHashMap<>();

    private boolean staging;

    private final boolean offline;

    /** Makes the service of a node; an offline one asks nobody. */
    @Activate
    public BlockServiceFront(
            @Reference Blockstore blockstore,
            @Reference Pools pools,
            @Reference GateTimer timer,
            @Reference Repo repo) {
        this(blockstore, pools, timer, repo.offline());
    }

    /** Makes the service over a store and pools. */
    BlockServiceFront(Blockstore blockstore, Pools pools, GateTimer timer, boolean offline) {
        this.blockstore = blockstore;
        this.pools = pools;
        this.gate = new Gate<>("exchange", timer);
        this.offline = offline;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindExchange(Exchange exchange, Map<String, Object> properties) {
        gate.bind(exchange, String.valueOf(properties.get(Exchange.KIND)));
        sessions.forEach(session -> session.joined(exchange));
    }

    void unbindExchange(Exchange exchange) {
        gate.unbind(exchange);
        sessions.forEach(session -> session.left(exchange));
    }

    /** The gate, for the listing of parts. */
    public Gate<Exchange> gate() {
        return gate;
    }

    @Override
    public BlockSession newSession(boolean offline) {
        FrontSession session = new FrontSession(this, this.offline || offline);
        sessions.add(session);
        return session;
    }

    @Override
    public void add(List<Block> blocks) {
        blockstore.stage(blocks);
        announce(blocks);
    }

    @Override
    public List<ExchangeCounts> received() {
        List<ExchangeCounts> counts = new ArrayList<>();
        for (Lease<Exchange> lease : gate.leaseAll()) {
            try (lease) {
                counts.add(lease.get().received());
            }
        }
        return counts;
    }

    /** What is being read. */
    @Override
    public List<Cid> roots() {
        return sessions.stream().flatMap(session -> session.kept().stream()).distinct().toList();
    }

    /** Anybody may read what is malformed; that must not keep the node from collecting. */
    @Override
    public boolean lenient() {
        return true;
    }

    void closed(FrontSession session) {
        sessions.remove(session);
    }

    Blockstore blockstore() {
        return blockstore;
    }

    void onDisk(Runnable task, CompletableFuture<?> result) {
        try {
            pools.disk().execute(task);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new org.ashlar.error.ClosedException("stopping", e));
        }
    }

    /** Stages a fetched block with others that came meanwhile; done when it is visible. */
    CompletableFuture<Block> store(Block block) {
        CompletableFuture<Block> result;
        synchronized (fetched) {
            result = fetched.computeIfAbsent(block, key -> new CompletableFuture<>());
            if (staging) {
                return result;
            }
            staging = true;
        }
        onDisk(this::stageBatches, result);
        return result;
    }

    private void stageBatches() {
        while (true) {
            Map<Block, CompletableFuture<Block>> batch = new java.util.LinkedHashMap<>();
            synchronized (fetched) {
                var entries = fetched.entrySet().iterator();
                while (entries.hasNext() && batch.size() < MAX_BATCH) {
                    var entry = entries.next();
                    batch.put(entry.getKey(), entry.getValue());
                    entries.remove();
                }
                if (batch.isEmpty()) {
                    staging = false;
                    return;
                }
            }
            stage(batch);
        }
    }

    private void stage(Map<Block, CompletableFuture<Block>> batch) {
        List<Block> blocks = new ArrayList<>(batch.keySet());
        try {
            blockstore.stage(blocks);
        } catch (RuntimeException e) {
            batch.values().forEach(result -> result.completeExceptionally(e));
            return;
        }
        announce(blocks);
        batch.forEach((block, result) -> result.complete(block));
    }

    /** Tells the exchanges of blocks that are here now. */
    public void announce(List<Block> blocks) {
        for (Lease<Exchange> lease : gate.leaseAll()) {
            try (lease) {
                lease.get().added(blocks);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "an exchange failed to take new blocks", e);
            }
        }
    }
}
