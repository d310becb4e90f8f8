package org.ashlar.core.front.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.core.front.gate.Waiting;
import org.ashlar.store.Datastore;
import org.jspecify.annotations.Nullable;

/**
 * What one mount is served by: normally the store bound last, while a swap runs a view over two.
 * Leases are on the view, so that a store goes only when no view that uses it is lent. Safe for use
 * by any thread.
 */
public final class StoreSlot {
    /** A bound store and what it said of itself. */
    private record Bound(String pid, String kind, boolean forgets) {}

    /** A view that was made and the stores it uses. */
    private record View(Datastore view, List<Datastore> uses, String label) {
        boolean uses(Datastore store) {
            return uses.stream().anyMatch(used -> used == store);
        }
    }

    /** Which stores serve, by pid; no pids: the one bound last. */
    private record Plan(
            List<String> pids, @Nullable BiFunction<Datastore, Datastore, Datastore> pair) {}

    private static final Plan NEWEST = new Plan(List.of(), null);

    private final Gate<Datastore> gate;
    private final GateTimer timer;

    /** Guarded by this, in order of binding. */
    private final Map<Datastore, Bound> stores = new LinkedHashMap<>();

    /** Guarded by this: every view whose leases may be out. */
    private final List<View> views = new ArrayList<>();

    /** Guarded by this. */
    private final List<Runnable> watchers = new ArrayList<>();

    private Plan plan = NEWEST;
    private boolean held;
    private @Nullable View current;

    /** Makes the slot of a mount. */
    public StoreSlot(String mount, GateTimer timer) {
        this.timer = timer;
        gate = new Gate<>("datastore of " + mount, timer);
    }

    /** The gate of the views. */
    public Gate<Datastore> gate() {
        return gate;
    }

    /** Takes a store in; it serves if the plan says so. */
    public void bind(Datastore store, Map<String, Object> properties) {
        List<Runnable> told;
        synchronized (this) {
            String pid = String.valueOf(properties.get("service.pid"));
            boolean forgets = Boolean.TRUE.equals(properties.get(Datastore.VOLATILE));
            String kind = String.valueOf(properties.get(Datastore.KIND));
            stores.put(store, new Bound(pid, kind, forgets));
            told = List.copyOf(watchers);
        }
        refresh();
        told.forEach(Runnable::run);
    }

    /** Lets a store go; blocks until its leases are back, with a deadline. */
    public void unbind(Datastore store) {
        List<View> using;
        synchronized (this) {
            stores.remove(store);
            using = views.stream().filter(view -> view.uses(store)).toList();
        }
        refresh();
        using.forEach(view -> gate.unbind(view.view()));
    }

    /** Kinds of the stores that are bound now. */
    public synchronized List<String> kinds() {
        return stores.values().stream().map(Bound::kind).distinct().sorted().toList();
    }

    /** Keeps what serves now, whatever else is bound, until a plan is set. */
    public synchronized void hold() {
        held = true;
    }

    /** Serves from the newest store again. */
    public void serveNewest() {
        follow(NEWEST);
    }

    /** Serves from one store; returns when no other is in use. */
    public void serve(String pid) {
        follow(new Plan(List.of(pid), null));
    }

    /** Serves from a view over two stores; returns when no earlier view is in use. */
    public void serve(
            String first, String second, BiFunction<Datastore, Datastore, Datastore> pair) {
        follow(new Plan(List.of(first, second), pair));
    }

    /** Waits until a store is bound; false when it did not come in time. */
    public boolean await(String pid, java.time.Duration limit) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Runnable watcher =
                () -> {
                    if (store(pid).isPresent()) {
                        done.complete(true);
                    }
                };
        synchronized (this) {
            watchers.add(watcher);
        }
        Runnable cancel = timer.schedule(limit, () -> done.complete(false));
        watcher.run();
        boolean came = Waiting.join(done);
        cancel.run();
        synchronized (this) {
            watchers.remove(watcher);
        }
        return came;
    }

    /** What a bound store says of its capacity. */
    OptionalLong capacity(String pid) {
        return store(pid).map(Datastore::capacity).orElseGet(OptionalLong::empty);
    }

    /** True if a bound store loses its values at a restart. */
    synchronized boolean forgets(String pid) {
        return stores.values().stream().anyMatch(b -> b.pid().equals(pid) && b.forgets());
    }

    private synchronized Optional<Datastore> store(String pid) {
        return stores.entrySet().stream()
                .filter(entry -> entry.getValue().pid().equals(pid))
                .map(Map.Entry::getKey)
                .reduce((older, newer) -> newer);
    }

    private void follow(Plan next) {
        synchronized (this) {
            plan = next;
            held = false;
            current = null;
        }
        refresh();
    }

    private void refresh() {
        List<View> stale;
        synchronized (this) {
            View next = desired();
            if (next == null || current == null || next.view() != current.view()) {
                stale = new ArrayList<>(views);
                if (next != null) {
                    stale.removeIf(view -> view.view() == next.view());
                    views.removeIf(view -> view.view() == next.view());
                    views.add(next);
                    gate.bind(next.view(), next.label());
                }
                current = next;
            } else {
                stale = List.of();
            }
        }
        for (View view : stale) {
            gate.unbind(view.view());
            synchronized (this) {
                views.remove(view);
            }
        }
    }

    private @Nullable View desired() {
        View now = current;
        boolean intact = now != null && stores.keySet().containsAll(now.uses());
        if (intact && (held || plan.pair() != null)) {
            return now;
        }
        if (held) {
            return null;
        }
        List<Datastore> chosen = new ArrayList<>();
        if (plan.pids().isEmpty()) {
            stores.keySet()
                    .forEach(
                            store -> {
                                chosen.clear();
                                chosen.add(store);
                            });
        } else {
            plan.pids().forEach(pid -> store(pid).ifPresent(chosen::add));
        }
        if (chosen.isEmpty() || chosen.size() < plan.pids().size()) {
            return null;
        }
        BiFunction<Datastore, Datastore, Datastore> pair = plan.pair();
        List<String> labels = new ArrayList<>();
        for (Datastore store : chosen) {
            Bound bound = stores.get(store);
            labels.add(bound == null ? "" : bound.kind());
        }
        Datastore view = pair == null ? chosen.get(0) : pair.apply(chosen.get(0), chosen.get(1));
        return new View(view, chosen, String.join("+", labels));
    }

    /** Does something with what serves, under a lease. */
    public <R> R with(Function<Datastore, R> work) {
        try (Lease<Datastore> lease = gate.lease()) {
            return work.apply(lease.get());
        }
    }

    void run(Consumer<Datastore> work) {
        try (Lease<Datastore> lease = gate.lease()) {
            work.accept(lease.get());
        }
    }
}
