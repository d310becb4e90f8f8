package org.ashlar.kad.net;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
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
        asked.set(true);
        return List.of(wan.kad(), lan.kad()).stream().filter(k -> k.table().size() > 0).toList();
    }

    private <T> List<Flow.Publisher<T>> both(Function<Kad, Flow.Publisher<T>> search) {
        return withPeers().stream().map(search).toList();
    }

    /** As {@link org.ashlar.routing.Router#findProviders}. */
    public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
        Set<PeerId> seen = new HashSet<>();
        return MergedSearch.of(
                limit, both(kad -> kad.findProviders(content, limit)), p -> seen.add(p.id()));
    }

    /** As {@link org.ashlar.routing.Router#closestPeers}. */
    public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
        Set<PeerId> seen = new HashSet<>();
        return MergedSearch.of(
                2 * wan.kad().settings().k(),
                both(kad -> kad.closestPeers(key)),
                p -> seen.add(p.id()));
    }

    /** As {@link org.ashlar.routing.Router#searchValue}. */
    public Flow.Publisher<byte[]> searchValue(byte[] key) {
        byte[][] best = new byte[1][];
        return MergedSearch.of(
                64,
                both(kad -> kad.searchValue(key)),
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
        return any(withPeers().stream().map(kad -> kad.putValue(key, value)).toList())
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
        return withPeers().stream()
                .findFirst()
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(noPeers()));
    }

    private static UnavailableException noPeers() {
        return new UnavailableException("routing: no DHT peers are known");
    }

    /** As {@link org.ashlar.routing.Router#findPeer}. */
    public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
        List<CompletableFuture<PeerInfo>> all =
                withPeers().stream().map(kad -> kad.findPeer(peer)).toList();
        if (all.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new ContentNotFoundException("routing: not found"));
        }
        return any(all);
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
