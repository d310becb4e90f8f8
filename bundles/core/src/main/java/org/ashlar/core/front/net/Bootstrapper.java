package org.ashlar.core.front.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.Network;
import org.jspecify.annotations.Nullable;

/**
 * Connects to bootstrap peers, and to peers of the last run, while the node has few connections. A
 * node without bootstrap peers stays alone. Safe for use by any thread.
 */
final class Bootstrapper {
    /** Connections below which peers are dialled. */
    static final int FEW = 4;

    static final Duration PERIOD = Duration.ofSeconds(30);

    /** At first the transport may not be there yet; a few rounds follow soon. */
    static final Duration HURRY = Duration.ofSeconds(5);

    private static final int HURRIED_ROUNDS = 5;

    private final Network network;
    private final GateTimer timer;
    private final Random random;
    private Map<PeerId, List<Multiaddr>> bootstrap = Map.of();
    private Map<PeerId, List<Multiaddr>> remembered = Map.of();
    private @Nullable Runnable cancel;
    private int rounds;
    private boolean closed;

    Bootstrapper(Network network, GateTimer timer, Random random) {
        this.network = network;
        this.timer = timer;
        this.random = random;
    }

    /** Takes over a changed list and looks whether peers are needed. */
    void configure(Map<PeerId, List<Multiaddr>> peers) {
        synchronized (this) {
            bootstrap = Map.copyOf(peers);
        }
        round();
    }

    /** Peers of the last run, dialled besides the bootstrap peers. */
    void remembered(Map<PeerId, List<Multiaddr>> peers) {
        synchronized (this) {
            remembered = Map.copyOf(peers);
        }
        round();
    }

    /** Looks at once, and a few times soon. */
    void reachChanged() {
        synchronized (this) {
            rounds = 0;
        }
        round();
    }

    private void round() {
        List<Map.Entry<PeerId, List<Multiaddr>>> chosen;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (cancel != null) {
                cancel.run();
            }
            cancel = timer.schedule(rounds++ < HURRIED_ROUNDS ? HURRY : PERIOD, this::round);
            chosen = choose();
        }
        for (var peer : chosen) {
            var unused = network.connect(peer.getKey(), peer.getValue());
        }
    }

    private List<Map.Entry<PeerId, List<Multiaddr>>> choose() {
        if (bootstrap.isEmpty()) {
            return List.of();
        }
        Set<PeerId> there =
                network.connections().stream()
                        .map(ConnectionInfo::peer)
                        .collect(Collectors.toSet());
        int wanted = FEW - there.size();
        if (wanted <= 0) {
            return List.of();
        }
        List<Map.Entry<PeerId, List<Multiaddr>>> chosen = new ArrayList<>();
        chosen.addAll(some(bootstrap, there, wanted));
        chosen.addAll(some(remembered, there, wanted));
        return chosen;
    }

    private List<Map.Entry<PeerId, List<Multiaddr>>> some(
            Map<PeerId, List<Multiaddr>> peers, Set<PeerId> there, int most) {
        List<Map.Entry<PeerId, List<Multiaddr>>> free = new ArrayList<>(peers.entrySet());
        free.removeIf(peer -> there.contains(peer.getKey()) || peer.getKey().equals(network.id()));
        Collections.shuffle(free, random);
        return free.subList(0, Math.min(most, free.size()));
    }

    synchronized void close() {
        closed = true;
        if (cancel != null) {
            cancel.run();
        }
    }
}
