package org.ashlar.p2p;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Network;

/**
 * The tunnels, of which there is a bounded number. While a peer has one, its connections are not
 * trimmed. Safe for use by any thread.
 */
final class TunnelBook {
    /** Why peers are protected; Kubo's word. */
    static final String REASON = "stream-fwd";

    private final Network network;
    private volatile int most;

    /** Guarded by this. */
    private final Map<Long, Tunnel> tunnels = new TreeMap<>();

    /** Guarded by this; how many tunnels a peer has. */
    private final Map<PeerId, Integer> peers = new HashMap<>();

    private long next;
    private boolean closed;

    /** A book without room, until a limit is set. */
    TunnelBook(Network network) {
        this.network = network;
    }

    void limit(int tunnels) {
        most = tunnels;
    }

    /** Begins a tunnel, unless there are too many. */
    synchronized Optional<Tunnel> open(Listener listener, PeerId peer, Multiaddr origin) {
        if (closed || tunnels.size() >= most) {
            return Optional.empty();
        }
        Tunnel tunnel = new Tunnel(next++, listener, peer, origin, this::over);
        tunnels.put(tunnel.id(), tunnel);
        if (peers.merge(peer, 1, Integer::sum) == 1) {
            network.protect(peer, REASON);
        }
        return Optional.of(tunnel);
    }

    private synchronized void over(Tunnel tunnel) {
        if (tunnels.remove(tunnel.id()) == null) {
            return;
        }
        if (peers.merge(tunnel.peer(), -1, Integer::sum) == 0) {
            peers.remove(tunnel.peer());
            network.unprotect(tunnel.peer(), REASON);
        }
    }

    /** All that are there, those too that have one end only yet; the oldest first. */
    synchronized List<Tunnel> all() {
        return List.copyOf(tunnels.values());
    }

    /** Ends all, and begins none from now on. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        all().forEach(Tunnel::reset);
    }
}
