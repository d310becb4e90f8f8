package org.ashlar.core.front.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ashlar.core.config.RoutingChoice;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateStatus;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.routing.Plan;
import org.ashlar.core.routing.RoutingMethod;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.RecordValidator;
import org.ashlar.routing.Router;
import org.ashlar.routing.Routing;
import org.ashlar.routing.RoutingTableView;
import org.ashlar.routing.Values;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Asks the routers as the configuration says: one, several at a time, one after the other, or none,
 * which answers empty at once. Safe for use by any thread.
 */
@Component(service = {Routing.class, RoutingFront.class})
public final class RoutingFront implements Routing {
    /** Peers that a search for the closest may give: two networks, and servers. */
    private static final int CLOSEST = 100;

    private static final int VALUES = 64;

    private final Map<String, Gate<Router>> gates = new ConcurrentHashMap<>();
    private final List<RecordValidator> validators = new CopyOnWriteArrayList<>();
    private final Values values = new Values(() -> validators);
    private final List<Bound> bound = new CopyOnWriteArrayList<>();
    private final GateTimer timer;
    private final RoutingChoice choice;
    private final Executor aside;

    /** All exchanges search for the same content at about the same time. */
    private final SharedSearches<ProviderSearch, PeerInfo> providers = new SharedSearches<>();

    private record Bound(Router router, String pid, Gate<Router> gate) {}

    private record ProviderSearch(Multihash content, int limit, Plan plan) {}

    /**
     * @param timer the time
     * @param choice says how questions go
     */
    @Activate
    public RoutingFront(@Reference GateTimer timer, @Reference RoutingChoice choice) {
        this(timer, choice, RoutingFront::beside);
    }

    /**
     * @param aside runs what waits for leases
     */
    RoutingFront(GateTimer timer, RoutingChoice choice, Executor aside) {
        this.timer = timer;
        this.choice = choice;
        this.aside = aside;
    }

    private static void beside(Runnable wait) {
        Thread thread = new Thread(wait, "ashlar-renamed-router");
        thread.setDaemon(true);
        thread.start();
    }

    @Activate
    void open() {
        choice.holdBack(this::awaitDrained);
    }

    @Deactivate
    void close() {
        choice.holdBack(gone -> {});
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRouter(Router router, Map<String, Object> properties) {
        Gate<Router> gate = gate(name(properties));
        List<GateStatus<Router>> before = gate.status();
        if (!before.isEmpty()) {
            router.meet(before.get(before.size() - 1).provider().known());
        }
        bound.add(new Bound(router, String.valueOf(properties.get("service.pid")), gate));
        gate.bind(router, String.valueOf(properties.get(Router.KIND)));
    }

    void unbindRouter(Router router, Map<String, Object> properties) {
        List<Bound> mine = bound.stream().filter(one -> one.router() == router).toList();
        boolean unused =
                Gate.unbind(
                        mine.stream().map(b -> new Gate.Departure<>(b.gate(), router)).toList());
        bound.removeAll(mine);
    }

    /**
     * A router has taken other settings; under another name it is there before the old one goes,
     * for which this does not wait: the caller is the thread of Configuration Admin.
     */
    void updatedRouter(Router router, Map<String, Object> properties) {
        for (Bound before : List.copyOf(bound)) {
            if (before.router() == router && before.gate() != gate(name(properties))) {
                bindRouter(router, properties);
                aside.execute(() -> leave(before));
            }
        }
    }

    private void leave(Bound before) {
        boolean unused = before.gate().unbind(before.router());
        bound.remove(before);
    }

    private static String name(Map<String, Object> properties) {
        Object name = properties.get(Router.NAME);
        return String.valueOf(name == null ? properties.get(Router.KIND) : name);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindValidator(RecordValidator validator) {
        validators.add(validator);
    }

    void unbindValidator(RecordValidator validator) {
        validators.remove(validator);
    }

    private Gate<Router> gate(String name) {
        return gates.computeIfAbsent(name, key -> new Gate<>("router " + key, timer));
    }

    /**
     * Returns when what runs on some routers is done, or their time is over.
     *
     * @param gone PIDs of routers that have left or are leaving
     */
    public void awaitDrained(Collection<String> gone) {
        for (Bound router : List.copyOf(bound)) {
            if (gone.contains(router.pid())) {
                boolean unused = router.gate().unbind(router.router());
            }
        }
    }

    /** What is bound by the routers' names, for the listing of parts. */
    public Map<String, Gate<Router>> gates() {
        return new TreeMap<>(gates);
    }

    /** The routing tables of those that have some. */
    public List<RoutingTableView> tables() {
        List<RoutingTableView> tables = new ArrayList<>();
        for (Gate<Router> gate : gates().values()) {
            gate.tryLease()
                    .ifPresent(
                            lease -> {
                                try (lease) {
                                    tables.addAll(lease.get().tables());
                                }
                            });
        }
        return tables;
    }

    @Override
    public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
        Plan plan = choice.plan(RoutingMethod.FIND_PROVIDERS);
        return providers.of(
                new ProviderSearch(content, limit, plan),
                limit,
                peers(plan, limit, router -> router.findProviders(content, limit)));
    }

    @Override
    public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
        return peers(
                choice.plan(RoutingMethod.CLOSEST_PEERS),
                CLOSEST,
                router -> router.closestPeers(key));
    }

    private Flow.Publisher<PeerInfo> peers(
            Plan plan, int bound, Function<Router, Flow.Publisher<PeerInfo>> ask) {
        Supplier<Predicate<PeerInfo>> fresh =
                () -> {
                    Set<PeerId> seen = new HashSet<>();
                    return peer -> seen.add(peer.id());
                };
        return new PlannedSearch<>(
                        this::gate, timer, new PlannedSearch.Question<>(bound, false, ask, fresh))
                .of(plan);
    }

    @Override
    public Flow.Publisher<byte[]> searchValue(byte[] key) {
        return new PlannedSearch<>(
                        this::gate,
                        timer,
                        new PlannedSearch.Question<>(
                                VALUES,
                                true,
                                router -> router.searchValue(key),
                                () -> new Better(key)))
                .of(choice.plan(RoutingMethod.GET_VALUE));
    }

    @Override
    public CompletableFuture<Void> putValue(byte[] key, byte[] value) {
        try {
            values.validate(key, value);
        } catch (ProtocolViolationException e) {
            return CompletableFuture.failedFuture(e);
        }
        return every(
                RoutingMethod.PUT_VALUE, router -> router.putValue(key, value), (a, b) -> null);
    }

    @Override
    public CompletableFuture<ProvideReport> provideAll(List<Multihash> contents) {
        return every(
                RoutingMethod.PROVIDE, router -> router.provideAll(contents), ProvideReport::plus);
    }

    @Override
    public CompletableFuture<Void> provide(Multihash content) {
        if (choice.plan(RoutingMethod.PROVIDE) instanceof Plan.Nobody) {
            return CompletableFuture.completedFuture(null);
        }
        return every(RoutingMethod.PROVIDE, router -> router.provide(content), (a, b) -> null);
    }

    private <R> CompletableFuture<R> every(
            RoutingMethod method,
            Function<Router, CompletableFuture<R>> question,
            BinaryOperator<R> sum) {
        Plan plan = choice.plan(method);
        if (plan instanceof Plan.Nobody) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("routing: none is active"));
        }
        return new PlannedQuestion<>(this::gate, timer, question, sum).ask(plan);
    }

    @Override
    public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
        return new PlannedQuestion<PeerInfo>(
                        this::gate, timer, router -> router.findPeer(peer), null)
                .ask(choice.plan(RoutingMethod.FIND_PEERS));
    }

    /** Keeps values that are better than those before. Called serially. */
    private final class Better implements Predicate<byte[]> {
        private final byte[] key;
        private byte @Nullable [] best;

        Better(byte[] key) {
            this.key = key;
        }

        @Override
        public boolean test(byte[] value) {
            byte[] before = best;
            if (before != null && values.compare(key, value, before) <= 0) {
                return false;
            }
            best = value;
            return true;
        }
    }
}
