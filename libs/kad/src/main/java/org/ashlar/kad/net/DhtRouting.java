package org.ashlar.kad.net;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.Router;
import org.ashlar.routing.RoutingTableView;

/**
 * A router that asks a {@link DhtNode}: what both variants do alike. Safe for use by any thread.
 */
public abstract class DhtRouting implements Router, ConnectionListener {
    /** The node that is asked. */
    protected abstract DhtNode node();

    @Override
    public void connected(PeerId peer, IdentifyInfo info) {
        node().dual().met(info);
    }

    @Override
    public void disconnected(PeerId peer) {
        // the table keeps it: it may be dialled again
    }

    @Override
    public List<PeerInfo> known() {
        return node().dual().known();
    }

    @Override
    public List<RoutingTableView> tables() {
        return node().dual().tables();
    }

    @Override
    public void meet(List<PeerInfo> peers) {
        node().dual().meet(peers);
    }

    @Override
    public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
        return node().dual().findProviders(content, limit);
    }

    @Override
    public CompletableFuture<Void> provide(Multihash content) {
        return node().dual().provide(content);
    }

    @Override
    public CompletableFuture<ProvideReport> provideAll(List<Multihash> contents) {
        return node().dual().provideAll(contents);
    }

    @Override
    public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
        return node().dual().findPeer(peer);
    }

    @Override
    public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
        return node().dual().closestPeers(key);
    }

    @Override
    public Flow.Publisher<byte[]> searchValue(byte[] key) {
        return node().dual().searchValue(key);
    }

    @Override
    public CompletableFuture<Void> putValue(byte[] key, byte[] value) {
        return node().dual().putValue(key, value);
    }
}
