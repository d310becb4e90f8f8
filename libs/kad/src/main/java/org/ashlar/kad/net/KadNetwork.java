package org.ashlar.kad.net;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.kad.Kad;
import org.ashlar.kad.KadKey;
import org.ashlar.kad.KadMessage;
import org.ashlar.kad.MessageCodec;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.routing.PeerInfo;
import org.jspecify.annotations.Nullable;

/**
 * One network, WAN or LAN, as it lives: it meets peers, keeps its table fresh, and gives it away
 * for a restart or a successor. Nothing here blocks. Safe for use by any thread.
 */
public final class KadNetwork {
    /** Peers being checked for the table at a time. */
    private static final int MAX_CHECKS = 256;

    /** Buckets that are searched when the table is refreshed; deeper ones fill by themselves. */
    private static final int MAX_REFRESHED = 15;

    private static final System.Logger LOG = System.getLogger(KadNetwork.class.getName());

    private final String protocol;
    private final Supplier<AddressScope> scope;
    private final Kad kad;
    private final KadKey self;
    private final byte[] selfKey;
    private final Refresher refresher;
    private final Supplier<List<IdentifyInfo>> connected;
    private final Map<PeerId, CompletableFuture<Void>> checking = new ConcurrentHashMap<>();
    private final AtomicBoolean refreshing = new AtomicBoolean();

    /** Says when the table should be refreshed soon. */
    @FunctionalInterface
    public interface Refresher {
        /** The first peers were met: there is something to begin with. */
        void soon(KadNetwork network);
    }

    /**
     * A network with an empty table.
     *
     * @param protocol what its servers speak
     * @param scope its addresses, as the settings are at the time of each call
     * @param connected the peers connected at the time of each call
     */
    public KadNetwork(
            String protocol,
            Supplier<AddressScope> scope,
            Kad kad,
            PeerId self,
            Supplier<List<IdentifyInfo>> connected,
            Refresher refresher) {
        this.protocol = protocol;
        this.scope = scope;
        this.kad = kad;
        this.self = KadKey.of(self);
        this.selfKey = self.bytes();
        this.connected = connected;
        this.refresher = refresher;
    }

    /** Its searches. */
    public Kad kad() {
        return kad;
    }

    /** Its addresses. */
    public AddressScope scope() {
        return scope.get();
    }

    /**
     * Removes the peers of the table that have no address of this network, after it has changed.
     */
    void forgetStrangers() {
        for (PeerInfo peer : kad.table().peers()) {
            if (!scope().has(peer)) {
                kad.table().remove(peer.id());
            }
        }
    }

    /** What its servers speak. */
    public String protocol() {
        return protocol;
    }

    /** A peer is connected; when it serves this network and answers, it joins the table. */
    public void met(IdentifyInfo info) {
        if (info.protocols().contains(protocol)) {
            List<Multiaddr> addresses = scope().filter(info.addresses());
            if (!addresses.isEmpty()) {
                check(new PeerInfo(info.peer(), addresses));
            }
        } else {
            kad.table().remove(info.peer());
        }
    }

    /** Meets the peers that are connected, as those that once failed to answer left the table. */
    void meetConnected() {
        connected.get().forEach(this::met);
    }

    /**
     * Done when the table has a member, or nobody is left who might become one. While it has none,
     * the peers that are connected are asked; the time limit of a request bounds the wait.
     */
    CompletableFuture<Void> gather() {
        if (kad.table().size() > 0) {
            return CompletableFuture.completedFuture(null);
        }
        meetConnected();
        CompletableFuture<Void> gathered = new CompletableFuture<>();
        List<CompletableFuture<Void>> checks = List.copyOf(checking.values());
        for (CompletableFuture<Void> check : checks) {
            var unused =
                    check.thenRun(
                            () -> {
                                if (kad.table().size() > 0) {
                                    gathered.complete(null);
                                }
                            });
        }
        var unused =
                CompletableFuture.allOf(checks.toArray(CompletableFuture[]::new))
                        .thenRun(() -> gathered.complete(null));
        return gathered;
    }

    /** Asks a peer for the peers nearest to this node; the answer makes it a member. */
    private void check(PeerInfo peer) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        if (kad.table().contains(peer.id())
                || checking.size() >= MAX_CHECKS
                || checking.putIfAbsent(peer.id(), over) != null) {
            return;
        }
        boolean first = kad.table().size() == 0;
        var unused =
                kad.probe(peer, selfKey)
                        .whenComplete(
                                (joined, failure) -> {
                                    checking.remove(peer.id());
                                    checked(peer, first, failure);
                                    over.complete(null);
                                });
    }

    private void checked(PeerInfo peer, boolean first, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.log(Level.DEBUG, () -> "not a DHT server: " + peer.id(), failure);
        } else if (first) {
            refresher.soon(this);
        }
    }

    /**
     * Looks for this node's own place and for a peer of every distance; at most once at a time.
     *
     * @param stale peers that have not answered for this long are asked whether they are alive
     */
    public CompletableFuture<Void> refresh(Duration stale) {
        if (kad.table().size() == 0 || !refreshing.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> all = kad.closest(selfKey).thenApply(outcome -> null);
        int deepest = Math.min(kad.table().bucketSizes().size(), MAX_REFRESHED);
        for (int bits = 0; bits < deepest; bits++) {
            int prefix = bits;
            all = all.thenCompose(done -> refreshBucket(prefix));
        }
        return all.thenCompose(done -> probeSilent(stale))
                .whenComplete(
                        (done, failure) -> {
                            refreshing.set(false);
                            if (failure == null) {
                                kad.table().noteRefreshed();
                            }
                        });
    }

    private CompletableFuture<Void> refreshBucket(int prefix) {
        return kad.closest(Kad.keyNear(self.flip(prefix), prefix + 1)).thenApply(outcome -> null);
    }

    private CompletableFuture<Void> probeSilent(Duration stale) {
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (PeerInfo peer : kad.table().unheardFor(stale)) {
            all = all.thenCompose(done -> kad.probe(peer, selfKey).handle((joined, why) -> null));
        }
        return all;
    }

    /** The table as bytes, for a restart or a successor. */
    public byte[] export() {
        KadMessage message =
                KadMessage.ask(KadMessage.Type.FIND_NODE, selfKey).withCloser(members());
        return MessageCodec.encode(message);
    }

    /** The peers of the table, those nearest to this node first. */
    List<PeerInfo> members() {
        return kad.table().nearest(self, MessageCodec.MAX_PEERS);
    }

    /** Takes peers into the table that have answered a predecessor lately. */
    void take(List<PeerInfo> peers) {
        peers.stream().filter(scope()::has).limit(MAX_CHECKS).forEach(kad.table()::add);
    }

    /** Begins with peers that an earlier run or variant knew; those that answer join the table. */
    public void adopt(byte[] exported) {
        KadMessage message;
        try {
            message = MessageCodec.decode(exported);
        } catch (FormatException e) {
            LOG.log(Level.DEBUG, "saved routing table is unreadable", e);
            return;
        }
        message.closer().stream().filter(scope()::has).limit(MAX_CHECKS).forEach(this::check);
    }

    /** A peer as the table knows it. */
    public Optional<PeerInfo> known(PeerId peer) {
        return kad.table().find(peer);
    }
}
