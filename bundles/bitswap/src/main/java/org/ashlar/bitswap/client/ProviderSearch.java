package org.ashlar.bitswap.client;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.Network;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Routing;
import org.jspecify.annotations.Nullable;

/** Asks routing for providers and connects to them. Safe for use by any thread. */
final class ProviderSearch {
    private static final int MAX_PROVIDERS = 10;
    private static final int MAX_SEARCHES = 16;
    private static final long TIMEOUT_MS = 10_000;
    private static final System.Logger LOG = System.getLogger(ProviderSearch.class.getName());

    private final Network network;
    private final Routing routing;
    private final ScheduledExecutorService scheduler;
    private final BiConsumer<Multihash, PeerId> found;
    private final Set<Multihash> running = ConcurrentHashMap.newKeySet();

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
        this.scheduler = scheduler;
    }

    /** Searches, unless the same search or too many others are running. */
    void start(Cid cid) {
        if (running.size() >= MAX_SEARCHES || !running.add(cid.hash())) {
            return;
        }
        Search search = new Search(cid.hash());
        Future<?> unused = scheduler.schedule(search::stop, TIMEOUT_MS, TimeUnit.MILLISECONDS);
        try {
            routing.findProviders(cid.hash(), MAX_PROVIDERS).subscribe(search);
        } catch (IpfsException e) {
            search.onError(e);
        }
    }

    /** One search. Signals are serial, as the Flow contract says; stopping is not. */
    private final class Search implements Flow.Subscriber<PeerInfo> {
        private final Multihash content;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private volatile Flow.@Nullable Subscription subscription;

        Search(Multihash content) {
            this.content = content;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (stopped.get()) {
                given.cancel();
            } else {
                given.request(MAX_PROVIDERS);
            }
        }

        @Override
        public void onNext(PeerInfo provider) {
            if (provider.id().equals(network.id())) {
                return;
            }
            found.accept(content, provider.id());
            var unused =
                    connect(provider)
                            .whenComplete(
                                    (connection, failure) -> {
                                        if (failure == null) {
                                            found.accept(content, provider.id());
                                        } else {
                                            LOG.log(
                                                    Level.DEBUG,
                                                    () ->
                                                            "no connection to provider "
                                                                    + provider.id(),
                                                    failure);
                                        }
                                    });
        }

        /** A record may name the provider only; then routing is asked where it is. */
        private CompletableFuture<ConnectionInfo> connect(PeerInfo provider) {
            boolean known =
                    !provider.addresses().isEmpty()
                            || !network.knownAddresses(provider.id()).isEmpty();
            return known
                    ? network.connect(provider.id(), provider.addresses())
                    : routing.findPeer(provider.id())
                            .thenCompose(peer -> network.connect(peer.id(), peer.addresses()));
        }

        @Override
        public void onError(Throwable failure) {
            LOG.log(Level.DEBUG, () -> "provider search failed", failure);
            end();
        }

        @Override
        public void onComplete() {
            end();
        }

        void stop() {
            Flow.Subscription given = subscription;
            if (end() && given != null) {
                given.cancel();
            }
        }

        private boolean end() {
            boolean first = stopped.compareAndSet(false, true);
            if (first) {
                running.remove(content);
            }
            return first;
        }
    }
}
