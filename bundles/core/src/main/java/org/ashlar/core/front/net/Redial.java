package org.ashlar.core.front.net;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.spi.Host;

/**
 * Connects a transport to the peers of the one that it replaces, at once: who keeps peers waits for
 * seconds, as it takes the peers for gone. Peers that are only known from their own dialling may be
 * out of reach. Safe for use by any thread.
 */
final class Redial {
    /** Most peers that are dialled; the others come back by themselves. */
    static final int MOST = 128;

    /** How long after its end a transport is replaced rather than begun anew. */
    static final Duration SOON = Duration.ofSeconds(60);

    private static final System.Logger LOG = System.getLogger(Redial.class.getName());

    private final GateTimer timer;

    /** Guarded by this. */
    private Map<PeerId, List<Multiaddr>> lost = Map.of();

    private Instant since = Instant.MIN;

    Redial(GateTimer timer) {
        this.timer = timer;
    }

    /** Notes the peers of a transport that is about to go. */
    void goes(Host host) {
        Map<PeerId, List<Multiaddr>> peers = new LinkedHashMap<>();
        if (!timer.stopping()) {
            for (ConnectionInfo connection : host.connections()) {
                if (peers.size() < MOST) {
                    List<Multiaddr> addresses =
                            peers.computeIfAbsent(
                                    connection.peer(),
                                    peer -> new ArrayList<>(host.knownAddresses(peer)));
                    if (!connection.inbound() && !addresses.contains(connection.remote())) {
                        addresses.add(0, connection.remote());
                    }
                }
            }
        }
        synchronized (this) {
            lost = peers;
            since = timer.now();
        }
    }

    /** Dials them from the transport that came. */
    void came(Host host) {
        Map<PeerId, List<Multiaddr>> peers;
        synchronized (this) {
            peers = timer.now().isBefore(since.plus(SOON)) ? lost : Map.of();
            lost = Map.of();
        }
        peers.forEach(
                (peer, addresses) -> {
                    if (!addresses.isEmpty()) {
                        dial(host, peer, addresses);
                    }
                });
    }

    private static void dial(Host host, PeerId peer, List<Multiaddr> addresses) {
        var unused =
                host.connect(peer, addresses)
                        .whenComplete(
                                (connection, failure) -> {
                                    if (failure != null) {
                                        LOG.log(
                                                System.Logger.Level.DEBUG,
                                                "A peer of the last transport is out of reach",
                                                failure);
                                    }
                                });
    }
}
