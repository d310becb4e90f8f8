package org.ashlar.testing.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.DecayingTag;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.Network;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.net.spi.Streams;

/** One host of a {@link FakeNetwork}. Confined to the thread of the test. */
public final class FakeHost implements Network, Streams {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");

    private final PeerId id;
    private final FakeNetwork network;
    private final List<StreamHandler> handlers = new ArrayList<>();
    private final List<ConnectionListener> listeners = new ArrayList<>();
    private final Map<PeerId, FakeHost> connected = new LinkedHashMap<>();
    private final Map<PeerId, Map<String, Integer>> tags = new HashMap<>();
    private final Map<PeerId, List<Multiaddr>> known = new HashMap<>();
    private final Map<PeerId, Set<String>> protections = new HashMap<>();
    private CompletableFuture<Void> dials = CompletableFuture.completedFuture(null);

    FakeHost(PeerId id, FakeNetwork network) {
        this.id = id;
        this.network = network;
    }

    /** Offers protocols to others. */
    public FakeHost serve(StreamHandler handler) {
        handlers.add(handler);
        return this;
    }

    /** Tells of peers that come and go from now on. */
    public FakeHost tell(ConnectionListener listener) {
        listeners.add(listener);
        return this;
    }

    void add(FakeHost other) {
        connected.put(other.id, other);
    }

    void tellConnected(FakeHost other) {
        listeners.forEach(listener -> listener.connected(other.id, other.info()));
    }

    void remove(FakeHost other) {
        connected.remove(other.id);
        listeners.forEach(listener -> listener.disconnected(other.id));
    }

    void accept(String protocol, Channel stream) {
        for (StreamHandler handler : handlers) {
            if (handler.protocols().contains(protocol)) {
                handler.accept(stream);
                return;
            }
        }
        throw new UnavailableException("protocol is not served: " + protocol);
    }

    private IdentifyInfo info() {
        return new IdentifyInfo(
                id, new byte[0], List.of(ADDRESS), protocols(), "fake/1", "ipfs/0.1.0");
    }

    @Override
    public CompletableFuture<Channel> open(
            PeerId peer, List<String> protocols, ChannelHandler handler) {
        FakeHost other = connected.get(peer);
        if (other != null) {
            for (String protocol : protocols) {
                if (other.protocols().contains(protocol)) {
                    return network.open(this, other, protocol, handler);
                }
            }
        }
        return CompletableFuture.failedFuture(new UnavailableException("no stream to " + peer));
    }

    @Override
    public PeerId id() {
        return id;
    }

    @Override
    public List<Multiaddr> addresses() {
        return List.of(ADDRESS);
    }

    @Override
    public List<Multiaddr> listenAddresses() {
        return List.of(ADDRESS);
    }

    @Override
    public List<String> protocols() {
        return handlers.stream().flatMap(h -> h.protocols().stream()).sorted().toList();
    }

    @Override
    public CompletableFuture<ConnectionInfo> connect(PeerId peer, List<Multiaddr> addresses) {
        return dials.thenApply(
                nothing -> {
                    if (!connected.containsKey(peer)) {
                        network.connect(this, network.find(peer));
                    }
                    return connection(peer);
                });
    }

    /** Dials from now on wait for this, and fail where it fails. */
    public void holdDials(CompletableFuture<Void> until) {
        dials = until;
    }

    /** Tells that peers may be in reach that were not. */
    public void reachChanged() {
        listeners.forEach(ConnectionListener::reachChanged);
    }

    @Override
    public CompletableFuture<Boolean> disconnect(PeerId peer) {
        FakeHost other = connected.get(peer);
        if (other != null) {
            network.disconnect(this, other);
        }
        return CompletableFuture.completedFuture(other != null);
    }

    @Override
    public List<ConnectionInfo> connections() {
        return connected.keySet().stream().map(FakeHost::connection).toList();
    }

    private static ConnectionInfo connection(PeerId peer) {
        return new ConnectionInfo(
                peer,
                ADDRESS,
                false,
                "/fake",
                "/fake",
                Instant.EPOCH,
                Optional.<Duration>empty(),
                List.of());
    }

    /** Makes other addresses known of a peer than the one of this machine. */
    public void know(PeerId peer, List<Multiaddr> addresses) {
        known.put(peer, addresses);
    }

    @Override
    public List<Multiaddr> knownAddresses(PeerId peer) {
        return known.getOrDefault(peer, List.of(ADDRESS));
    }

    @Override
    public List<PeerId> knownPeers() {
        return List.copyOf(connected.keySet());
    }

    @Override
    public Optional<IdentifyInfo> identified(PeerId peer) {
        return Optional.ofNullable(connected.get(peer)).map(FakeHost::info);
    }

    /** What a peer is worth, by name; nothing decays. */
    public Map<String, Integer> tags(PeerId peer) {
        return Map.copyOf(tags.getOrDefault(peer, Map.of()));
    }

    /** Why a peer is protected. */
    public Set<String> protections(PeerId peer) {
        return Set.copyOf(protections.getOrDefault(peer, Set.of()));
    }

    @Override
    public void tag(PeerId peer, String name, int value) {
        tags.computeIfAbsent(peer, p -> new HashMap<>()).put(name, value);
    }

    @Override
    public void bump(PeerId peer, DecayingTag tag, int delta) {
        int before = tags(peer).getOrDefault(tag.name(), 0);
        tag(peer, tag.name(), tag.bump().after(before, delta));
    }

    @Override
    public void untag(PeerId peer, String name) {
        tags.getOrDefault(peer, new HashMap<>()).remove(name);
    }

    @Override
    public void protect(PeerId peer, String reason) {
        protections.computeIfAbsent(peer, p -> new HashSet<>()).add(reason);
    }

    @Override
    public void unprotect(PeerId peer, String reason) {
        protections.getOrDefault(peer, new HashSet<>()).remove(reason);
    }

    @Override
    public boolean isProtected(PeerId peer, String reason) {
        Set<String> all = protections(peer);
        return reason.isEmpty() ? !all.isEmpty() : all.contains(reason);
    }

    @Override
    public CompletableFuture<Duration> ping(PeerId peer) {
        return CompletableFuture.completedFuture(Duration.ofMillis(1));
    }
}
