package org.ashlar.core.front.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Network;
import org.jspecify.annotations.Nullable;

/**
 * Peers to which the node stays connected: they are protected from trimming and dialled again, ever
 * more slowly, when they are gone. Safe for use by any thread.
 */
public final class Peering {
    static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** Most peers and most addresses of each. */
    static final int MOST = 256;

    private static final class Kept {
        final Set<Multiaddr> addresses = new LinkedHashSet<>();
        Duration wait = FIRST_WAIT;
        boolean configured;
        boolean dialling;

        /** The dial that runs may have begun too early; if it fails, another follows at once. */
        boolean again;

        @Nullable Runnable cancel;
    }

    private final Network network;
    private final GateTimer timer;
    private final Random random;
    private final Map<PeerId, Kept> peers = new LinkedHashMap<>();
    private boolean closed;

    Peering(Network network, GateTimer timer, Random random) {
        this.network = network;
        this.timer = timer;
        this.random = random;
    }

    /** Takes over what the configuration lists; peers added by hand stay. */
    void configure(Map<PeerId, List<Multiaddr>> wanted) {
        List<PeerId> gone;
        synchronized (this) {
            gone =
                    peers.entrySet().stream()
                            .filter(e -> e.getValue().configured && !wanted.containsKey(e.getKey()))
                            .map(Map.Entry::getKey)
                            .toList();
        }
        gone.forEach(this::remove);
        wanted.forEach((peer, addresses) -> add(peer, addresses, true));
    }

    /**
     * Adds a peer, or addresses of it, and connects.
     *
     * @throws InvalidRequestException if there are too many peers already
     */
    public void add(PeerId peer, List<Multiaddr> addresses) {
        add(peer, addresses, false);
    }

    private void add(PeerId peer, List<Multiaddr> addresses, boolean configured) {
        synchronized (this) {
            if (peers.size() >= MOST && !peers.containsKey(peer)) {
                throw new InvalidRequestException("more than " + MOST + " peers to stay with");
            }
            Kept kept = peers.computeIfAbsent(peer, p -> new Kept());
            kept.configured |= configured;
            addresses.stream()
                    .limit(Math.max(0, MOST - kept.addresses.size()))
                    .forEach(kept.addresses::add);
        }
        dial(peer);
    }

    /** Lets a peer go; its connection stays while it is of use. */
    public void remove(PeerId peer) {
        synchronized (this) {
            Kept kept = peers.remove(peer);
            if (kept != null && kept.cancel != null) {
                kept.cancel.run();
            }
        }
        network.unprotect(peer, Network.PEERING);
    }

    /** The peers with the addresses that were given. */
    public synchronized Map<PeerId, List<Multiaddr>> peers() {
        Map<PeerId, List<Multiaddr>> all = new LinkedHashMap<>();
        peers.forEach((peer, kept) -> all.put(peer, List.copyOf(kept.addresses)));
        return all;
    }

    void connected(PeerId peer) {
        synchronized (this) {
            Kept kept = peers.get(peer);
            if (kept == null) {
                return;
            }
            kept.wait = FIRST_WAIT;
        }
        network.protect(peer, Network.PEERING);
    }

    synchronized void disconnected(PeerId peer) {
        Kept kept = peers.get(peer);
        if (kept != null) {
            later(peer, kept);
        }
    }

    /** Dials all at once, however long they have been out of reach. */
    void reachChanged() {
        List<PeerId> all;
        synchronized (this) {
            for (Kept kept : peers.values()) {
                kept.wait = FIRST_WAIT;
                kept.again = kept.dialling;
            }
            all = List.copyOf(peers.keySet());
        }
        all.forEach(this::dial);
    }

    private void dial(PeerId peer) {
        List<Multiaddr> addresses;
        synchronized (this) {
            Kept kept = peers.get(peer);
            if (closed || kept == null || kept.dialling) {
                return;
            }
            kept.dialling = true;
            if (kept.cancel != null) {
                kept.cancel.run();
                kept.cancel = null;
            }
            addresses = new ArrayList<>(kept.addresses);
        }
        network.protect(peer, Network.PEERING);
        var unused = network.connect(peer, addresses).whenComplete((c, e) -> ended(peer, e));
    }

    private void ended(PeerId peer, @Nullable Throwable failure) {
        if (isToGoOn(peer, failure != null)) {
            dial(peer);
        }
    }

    private synchronized boolean isToGoOn(PeerId peer, boolean failed) {
        Kept kept = peers.get(peer);
        if (kept == null) {
            return false;
        }
        boolean again = failed && kept.again;
        kept.dialling = false;
        kept.again = false;
        if (failed && !again) {
            later(peer, kept);
        }
        return again;
    }

    /** Waits half as long again each time, and a random part of it, so that peers do not march. */
    private void later(PeerId peer, Kept kept) {
        if (closed || kept.cancel != null) {
            return;
        }
        long millis = kept.wait.toMillis();
        Duration delay = Duration.ofMillis(millis / 2 + (long) (random.nextDouble() * millis));
        kept.wait = Duration.ofMillis(Math.min(LONGEST_WAIT.toMillis(), millis * 3 / 2));
        kept.cancel =
                timer.schedule(
                        delay,
                        () -> {
                            synchronized (this) {
                                kept.cancel = null;
                            }
                            dial(peer);
                        });
    }

    synchronized void close() {
        closed = true;
        for (Kept kept : peers.values()) {
            if (kept.cancel != null) {
                kept.cancel.run();
            }
        }
        peers.clear();
    }
}
