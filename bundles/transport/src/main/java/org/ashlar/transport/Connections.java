package org.ashlar.transport;

import io.netty.channel.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ashlar.crypto.PeerId;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.spi.StreamAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The open connections, and who is told of them. Where both sides have dialled at once, both keep
 * what the peer of the lower id dialled. Safe for use by any thread.
 */
final class Connections {
    /** By then the other side knows both connections. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final PeerId own;
    private final Map<PeerId, List<PeerConnection>> open = new HashMap<>();
    private final Map<PeerId, IdentifyInfo> announced = new HashMap<>();
    private final Set<ConnectionListener> listeners = new HashSet<>();
    private final SerialEvents events = new SerialEvents();

    /**
     * @param own this node's id
     */
    Connections(PeerId own) {
        this.own = own;
    }

    synchronized void add(PeerConnection connection) {
        open.computeIfAbsent(connection.peer(), p -> new ArrayList<>()).add(connection);
    }

    /** The newest connection to a peer that is not being closed, of those that are kept. */
    synchronized @Nullable PeerConnection find(PeerId peer) {
        List<PeerConnection> found = open.getOrDefault(peer, List.of());
        PeerConnection best = null;
        for (PeerConnection each : found) {
            if (!each.closing() && (best == null || yields(best) || !yields(each))) {
                best = each;
            }
        }
        return best;
    }

    private boolean yields(PeerConnection connection) {
        return connection.inbound() == (own.compareTo(connection.peer()) < 0);
    }

    /** Connections that carry nothing beside one that is kept. */
    synchronized List<PeerConnection> spare(Instant now) {
        List<PeerConnection> spare = new ArrayList<>();
        for (PeerConnection each : all()) {
            PeerConnection kept = find(each.peer());
            if (kept != null && !yields(kept) && yields(each) && settled(each, kept, now)) {
                spare.add(each);
            }
        }
        return spare;
    }

    private static boolean settled(PeerConnection idle, PeerConnection kept, Instant now) {
        Instant young = now.minus(SETTLED);
        return idle.streamCount() == 0
                && idle.opened().isBefore(young)
                && kept.opened().isBefore(young)
                && kept.info() != null;
    }

    /** The connection that carries a stream; null when it is not one of these. */
    synchronized @Nullable PeerConnection of(Channel stream) {
        for (PeerConnection each :
                open.getOrDefault(stream.attr(StreamAttributes.PEER).get(), List.of())) {
            if (each.channel().equals(stream.parent())) {
                return each;
            }
        }
        return null;
    }

    synchronized List<PeerConnection> all(PeerId peer) {
        return List.copyOf(open.getOrDefault(peer, List.of()));
    }

    synchronized List<PeerConnection> all() {
        return open.values().stream().flatMap(List::stream).toList();
    }

    /** The peer has identified itself; the first time its listeners hear of it. */
    void identified(PeerConnection connection, IdentifyInfo info) {
        List<ConnectionListener> told;
        synchronized (this) {
            boolean there = open.getOrDefault(info.peer(), List.of()).contains(connection);
            if (!there || announced.putIfAbsent(info.peer(), info) != null) {
                return;
            }
            told = List.copyOf(listeners);
            enqueue(() -> told.forEach(listener -> listener.connected(info.peer(), info)));
        }
        drain();
    }

    /** True when it was the peer's last connection. */
    boolean remove(PeerConnection connection) {
        PeerId peer = connection.peer();
        synchronized (this) {
            List<PeerConnection> left = open.get(peer);
            if (left == null || !left.remove(connection) || !left.isEmpty()) {
                return false;
            }
            open.remove(peer);
            if (announced.remove(peer) != null) {
                List<ConnectionListener> told = List.copyOf(listeners);
                enqueue(() -> told.forEach(listener -> listener.disconnected(peer)));
            }
        }
        drain();
        return true;
    }

    void add(ConnectionListener listener) {
        synchronized (this) {
            listeners.add(listener);
            Map<PeerId, IdentifyInfo> now = Map.copyOf(announced);
            enqueue(() -> now.forEach(listener::connected));
        }
        drain();
    }

    /** Tells all listeners that peers may be in reach that were not. */
    void reachChanged() {
        synchronized (this) {
            List<ConnectionListener> told = List.copyOf(listeners);
            enqueue(() -> told.forEach(ConnectionListener::reachChanged));
        }
        drain();
    }

    synchronized void remove(ConnectionListener listener) {
        listeners.remove(listener);
    }

    private void enqueue(Runnable event) {
        events.add(event);
    }

    private void drain() {
        events.drain();
    }
}
