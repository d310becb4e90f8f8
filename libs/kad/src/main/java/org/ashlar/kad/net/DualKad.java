package org.ashlar.kad.net;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.UnavailableException;
import org.ashlar.kad.Kad;
import org.ashlar.kad.Sweep;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.routing.MergedSearch;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.Relay;
import org.ashlar.routing.ResultStream;
import org.ashlar.routing.RoutingTableView;
import org.ashlar.routing.Values;
import org.jspecify.annotations.Nullable;

/**
 * The public network and the local one, asked as one: searches go to both; announcements to the
 * public one while it has peers, else to the local one. Safe for use by any thread.
 */
public final class DualKad {
    private final KadNetwork wan;
    private final KadNetwork lan;
    private final Values values;
    private final AtomicBoolean asked = new AtomicBoolean();

    /** Both networks. */
    public DualKad(KadNetwork wan, KadNetwork lan, Values values) {
        this.wan = wan;
        this.lan = lan;
        this.values = values;
    }

    /** The public network. */
    public KadNetwork wan() {
        return wan;
    }

    /** The local network. */
    public KadNetwork lan() {
        return lan;
    }

    /** A peer is connected. */
    public void met(IdentifyInfo info) {
        wan.met(info);
        lan.met(info);
    }

    /** Peers that have answered, those nearest to this node first in each network. */
    public List<PeerInfo> known() {
        List<PeerInfo> all = new ArrayList<>(wan.members());
        all.addAll(lan.members());
        return all;
    }

    /** Both tables. */
    public List<RoutingTableView> tables() {
        return List.of(wan.kad().table().view("wan"), lan.kad().table().view("lan"));
    }

    /** Takes over peers that have answered a predecessor. */
    public void meet(List<PeerInfo> peers) {
        wan.take(peers);
        lan.take(peers);
    }

    /** True when anything was searched or placed since the last call. */
    boolean asked() {
        return asked.getAndSet(false);
    }

    private List<Kad> withPeers() {
        return List.of(wan.kad(), lan.kad()).stream().filter(k -> k.table().size() > 0).toList();
    }

    /** Those that have peers; when none has, those that have once connected peers have answered. */
    private CompletableFuture<List<Kad>> ready() {
        asked.set(true);
        List<Kad> now = withPeers();
        if (!now.isEmpty()) {
            return CompletableFuture.completedFuture(now);
        }
        CompletableFuture<List<Kad>> ready = new CompletableFuture<>();
        CompletableFuture<?>[] gathering = {wan.gather(), lan.gather()};
        for (CompletableFuture<?> one : gathering) {
            var unused =
                    one.thenRun(
                            () -> {
                                List<Kad> found = withPeers();
                                if (!found.isEmpty()) {
                                    ready.complete(found);
                                }
                            });
        }
        var unused = CompletableFuture.allOf(gathering).thenRun(() -> ready.complete(withPeers()));
        return ready;
    }

    /** Searches, as one; they begin when there are peers to ask. */
    private <T> Flow.Publisher<T> search(
            int bound, Function<Kad, Flow.Publisher<T>> search, Predicate<T> wanted) {
        return new ResultStream<>(
                bound,
                stream -> {
                    Relay<T> relay =
                            new Relay<>(
                                    found -> stream.offer(found) && !stream.full(),
                                    why -> end(stream, why));
                    stream.onOver(relay::cancel);
                    var unused =
                            ready().thenAccept(
                                            kads ->
                                                    MergedSearch.of(
                                                                    bound,
                                                                    kads.stream()
                                                                            .map(search)
                                                                            .toList(),
                                                                    wanted)
                                                            .subscribe(relay));
                });
    }

    private static void end(ResultStream<?> stream, @Nullable Throwable why) {
        if (why == null) {
            stream.end();
        } else {
            stream.fail(why);
        }
    }

    /** As {@link org.ashlar.routing.Router#findProviders}. */
    public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
        Set<PeerId> seen = new HashSet<>();
        return search(limit, kad -> kad.findProviders(content, limit), p -> seen.add(p.id()));
    }

    /** As {@link org.ashlar.routing.Router#closestPeers}. */
    public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
        Set<PeerId> seen = new HashSet<>();
        int bound = 2 * wan.kad().settings().k();
        return search(bound, kad -> kad.closestPeers(key), p -> seen.add(p.id()));
    }

    /** As {@link org.ashlar.routing.Router#searchValue}. */
    public Flow.Publisher<byte[]> searchValue(byte[] key) {
        byte[][] best = new byte[1][];
        return search(
                64,
                kad -> kad.searchValue(key),
                value -> {
                    if (best[0] != null && values.compare(key, value, best[0]) <= 0) {
                        return false;
                    }
                    best[0] = value;
                    return true;
                });
    }

    /** As {@link org.ashlar.routing.Router#putValue}; done when one network has taken it. */
    public CompletableFuture<Void> putValue(byte[] key, byte[] value) {
        return ready().thenCompose(
                        kads -> any(kads.stream().map(kad -> kad.putValue(key, value)).toList()))
                .thenApply(stored -> null);
    }

    /** As {@link org.ashlar.routing.Router#provide}. */
    public CompletableFuture<Void> provide(Multihash content) {
        return announcing().thenCompose(kad -> kad.provide(content)).thenApply(told -> null);
    }

    /** As {@link org.ashlar.routing.Router#provideAll}. */
    public CompletableFuture<ProvideReport> provideAll(List<Multihash> contents) {
        return announcing().thenCompose(kad -> new Sweep(kad, contents).run());
    }

    private CompletableFuture<Kad> announcing() {
        return ready().thenApply(kads -> kads.stream().findFirst().orElseThrow(DualKad::noPeers));
    }

    private static UnavailableException noPeers() {
        return new UnavailableException("routing: no DHT peers are known");
    }

    /** As {@link org.ashlar.routing.Router#findPeer}. */
    public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
        return ready().thenCompose(kads -> findPeer(kads, peer));
    }

    private static CompletableFuture<PeerInfo> findPeer(List<Kad> kads, PeerId peer) {
        if (kads.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new ContentNotFoundException("routing: not found"));
        }
        return any(kads.stream().map(kad -> kad.findPeer(peer)).toList());
    }

    /** The first success; the first failure when there is none. */
    private static <T> CompletableFuture<T> any(List<CompletableFuture<T>> all) {
        if (all.isEmpty()) {
            return CompletableFuture.failedFuture(noPeers());
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        all.forEach(one -> forward(one, result));
        var unused =
                CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                        .whenComplete((done, failure) -> failWith(failure, result));
        return result;
    }

    private static <T> void forward(CompletableFuture<T> one, CompletableFuture<T> result) {
        var unused =
                one.whenComplete(
                        (value, failure) -> {
                            if (failure == null) {
                                result.complete(value);
                            }
                        });
    }

    private static void failWith(@Nullable Throwable failure, CompletableFuture<?> result) {
        if (failure != null) {
            Throwable cause = failure.getCause();
            result.completeExceptionally(cause == null ? failure : cause);
        }
    }
}
