package org.ashlar.testing.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.ConnectionListener;
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
        if (!connected.containsKey(peer)) {
            network.connect(this, network.find(peer));
        }
        return CompletableFuture.completedFuture(connection(peer));
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

    @Override
    public List<Multiaddr> knownAddresses(PeerId peer) {
        return List.of(ADDRESS);
    }

    @Override
    public List<PeerId> knownPeers() {
        return List.copyOf(connected.keySet());
    }

    @Override
    public Optional<IdentifyInfo> identified(PeerId peer) {
        return Optional.ofNullable(connected.get(peer)).map(FakeHost::info);
    }

    @Override
    public CompletableFuture<Duration> ping(PeerId peer) {
        return CompletableFuture.completedFuture(Duration.ofMillis(1));
    }
}
