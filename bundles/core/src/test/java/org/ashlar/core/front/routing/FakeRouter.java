package org.ashlar.core.front.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.ResultStream;
import org.ashlar.routing.Router;

/** A router whose searches a test answers. Confined to the thread of the test. */
final class FakeRouter implements Router {
    final List<ResultStream<PeerInfo>> searches = new ArrayList<>();
    final List<ResultStream<byte[]>> valueSearches = new ArrayList<>();
    final List<CompletableFuture<PeerInfo>> peers = new ArrayList<>();
    final List<CompletableFuture<Void>> puts = new ArrayList<>();
    final List<PeerInfo> known = new ArrayList<>();
    final List<PeerInfo> met = new ArrayList<>();

    ResultStream<PeerInfo> search() {
        return searches.get(searches.size() - 1);
    }

    @Override
    public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
        return new ResultStream<>(limit, searches::add);
    }

    @Override
    public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
        return new ResultStream<>(20, searches::add);
    }

    @Override
    public Flow.Publisher<byte[]> searchValue(byte[] key) {
        return new ResultStream<>(20, valueSearches::add);
    }

    @Override
    public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
        peers.add(new CompletableFuture<>());
        return peers.get(peers.size() - 1);
    }

    @Override
    public CompletableFuture<Void> putValue(byte[] key, byte[] value) {
        puts.add(new CompletableFuture<>());
        return puts.get(puts.size() - 1);
    }

    @Override
    public CompletableFuture<Void> provide(Multihash content) {
        return putValue(content.bytes(), content.bytes());
    }

    @Override
    public CompletableFuture<ProvideReport> provideAll(List<Multihash> contents) {
        return CompletableFuture.completedFuture(new ProvideReport(contents.size(), 0, 1, 2));
    }

    @Override
    public List<PeerInfo> known() {
        return known;
    }

    @Override
    public void meet(List<PeerInfo> peers) {
        met.addAll(peers);
    }
}
