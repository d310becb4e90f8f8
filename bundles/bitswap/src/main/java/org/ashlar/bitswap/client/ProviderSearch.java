package org.ashlar.bitswap.client;

import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.Network;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProviderSearches;
import org.ashlar.routing.Routing;

/** Asks routing for providers and connects to them. Safe for use by any thread. */
final class ProviderSearch {
    private static final System.Logger LOG = System.getLogger(ProviderSearch.class.getName());

    private final Network network;
    private final Routing routing;
    private final BiConsumer<Multihash, PeerId> found;
    private final ProviderSearches searches;

    /**
     * @param found told of each provider, before and again after the connection to it is there
     */
    ProviderSearch(
            Network network,
            Routing routing,
            ScheduledExecutorService scheduler,
            BiConsumer<Multihash, PeerId> found) {
        this.found = found;
        this.network = network;
        this.routing = routing;
        this.searches = new ProviderSearches(routing, scheduler, this::take);
    }

    /** Searches, unless the same search or too many others are running. */
    void start(Cid cid) {
        searches.start(cid.hash());
    }

    private void take(Multihash content, PeerInfo provider) {
        PeerId id = provider.id();
        if (id.equals(network.id())) {
            return;
        }
        found.accept(content, id);
        var unused =
                connect(provider)
                        .whenComplete(
                                (connection, failure) -> {
                                    if (failure == null) {
                                        found.accept(content, id);
                                    } else {
                                        LOG.log(
                                                Level.DEBUG,
                                                () -> "no connection to provider " + id,
                                                failure);
                                    }
                                });
    }

    /** A record may name the provider only; then routing is asked where it is. */
    private CompletableFuture<ConnectionInfo> connect(PeerInfo provider) {
        boolean known =
                !provider.addresses().isEmpty() || !network.knownAddresses(provider.id()).isEmpty();
        return known
                ? network.connect(provider.id(), provider.addresses())
                : routing.findPeer(provider.id())
                        .thenCompose(peer -> network.connect(peer.id(), peer.addresses()));
    }
}
