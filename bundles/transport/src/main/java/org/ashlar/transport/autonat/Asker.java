package org.ashlar.transport.autonat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.AddressReachability;
import org.ashlar.net.Reachability;

/**
 * Asks peers of different networks to dial back, one at a time, until it is known which addresses
 * can be reached, and again later. Safe for use by any thread; nothing here blocks.
 */
final class Asker {
    /** Most addresses of which something is found out. */
    static final int MAX_ADDRESSES = 16;

    /** Most addresses told in one request; the server dials one of them. */
    static final int MAX_TOLD = 8;

    private final AutoNat.World world;
    private final Asking asking;
    private final Map<Multiaddr, Verdict> verdicts = new LinkedHashMap<>();
    private Verdict whole = new Verdict();
    private boolean running;

    Asker(AutoNat.World world, Asking asking) {
        this.world = world;
        this.asking = asking;
    }

    /** Asks somebody if something is to be found out. */
    void tick() {
        List<Multiaddr> now = world.addresses().get().stream().limit(MAX_ADDRESSES).toList();
        List<AutoNat.Server> there = world.servers().get();
        synchronized (this) {
            if (!verdicts.keySet().containsAll(now)) {
                whole = new Verdict(); // with other addresses the answers may be others
            }
            verdicts.keySet().retainAll(now);
            now.forEach(address -> verdicts.computeIfAbsent(address, a -> new Verdict()));
            if (running) {
                return;
            }
            running = true; // before asking, as an answer may be there at once
            if (!askV2(there) && !askV1(there, now)) {
                running = false;
            }
        }
    }

    private boolean askV2(List<AutoNat.Server> there) {
        long now = world.clock().getAsLong();
        for (Map.Entry<Multiaddr, Verdict> entry : verdicts.entrySet()) {
            Verdict verdict = entry.getValue();
            Optional<AutoNat.Server> server =
                    there.stream()
                            .filter(AutoNat.Server::v2)
                            .filter(s -> verdict.mayAsk(s.network(), now))
                            .findFirst();
            if (verdict.isDue(now) && server.isPresent()) {
                AutoNat.Server chosen = server.get();
                verdict.asked(chosen.network(), now);
                ended(
                        asking.v2(chosen.peer(), told(entry.getKey(), now)),
                        outcome -> voice(outcome, chosen.network()));
                return true;
            }
        }
        return false;
    }

    /** This address first; others follow, for a server that cannot dial the first. */
    private List<Multiaddr> told(Multiaddr first, long now) {
        List<Multiaddr> told = new ArrayList<>(List.of(first));
        verdicts.forEach(
                (address, verdict) -> {
                    if (!address.equals(first) && verdict.isDue(now) && told.size() < MAX_TOLD) {
                        told.add(address);
                    }
                });
        return told;
    }

    private void voice(Asking.Outcome outcome, String network) {
        Verdict verdict = verdicts.get(outcome.address());
        if (verdict != null) {
            verdict.asked(network, world.clock().getAsLong());
            verdict.voice(network, outcome.reached(), world.clock().getAsLong());
        }
    }

    private boolean askV1(List<AutoNat.Server> there, List<Multiaddr> told) {
        long now = world.clock().getAsLong();
        Verdict verdict = whole;
        Optional<AutoNat.Server> server =
                there.stream()
                        .filter(AutoNat.Server::v1)
                        .filter(s -> verdict.mayAsk(s.network(), now))
                        .findFirst();
        if (told.isEmpty() || server.isEmpty() || !verdict.isDue(now)) {
            return false;
        }
        AutoNat.Server chosen = server.get();
        verdict.asked(chosen.network(), now);
        ended(
                asking.v1(chosen.peer(), world.self(), told),
                reached -> verdict.voice(chosen.network(), reached, world.clock().getAsLong()));
        return true;
    }

    private <T> void ended(CompletableFuture<T> answer, Consumer<T> take) {
        var unused =
                answer.whenComplete(
                        (value, failure) -> {
                            synchronized (this) {
                                running = false;
                                if (failure == null) {
                                    take.accept(value);
                                }
                            }
                            world.changed().run();
                        });
    }

    /** What is known now; addresses that the second version was not asked about are unknown. */
    synchronized AddressReachability report() {
        List<Multiaddr> reachable = new ArrayList<>();
        List<Multiaddr> unreachable = new ArrayList<>();
        List<Multiaddr> unknown = new ArrayList<>();
        verdicts.forEach(
                (address, verdict) ->
                        (switch (verdict.now()) {
                                    case PUBLIC -> reachable;
                                    case PRIVATE -> unreachable;
                                    case UNKNOWN -> unknown;
                                })
                                .add(address));
        Reachability node = whole.now();
        if (!reachable.isEmpty()) {
            node = Reachability.PUBLIC;
        } else if (!unreachable.isEmpty() && unknown.isEmpty()) {
            node = Reachability.PRIVATE;
        }
        return new AddressReachability(
                node, List.copyOf(reachable), List.copyOf(unreachable), List.copyOf(unknown));
    }
}
