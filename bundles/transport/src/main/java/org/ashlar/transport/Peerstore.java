package org.ashlar.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.IdentifyInfo;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of peers, each for some time and within bounds; the peer unused longest goes first.
 * Safe for use by any thread.
 */
final class Peerstore {
    static final int MAX_PEERS = 4096;
    static final int MAX_CONNECTED = 32;
    static final int MAX_UNCONNECTED = 8;

    /** How long addresses are kept after the peer is gone. */
    static final Duration RECENT = Duration.ofMinutes(15);

    private static final long FOREVER = Long.MAX_VALUE;
    private static final int BYTES_PER_PEER = 1024;

    private static final class Entry {
        /** Until when each address holds, on the clock. */
        final Map<Multiaddr, Long> addresses = new LinkedHashMap<>();

        @Nullable IdentifyInfo info;
        boolean connected;
    }

    private int most;
    private final LongSupplier clock;
    private final Map<PeerId, Entry> peers = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param bytes memory that all may take
     * @param clock nanoseconds
     */
    Peerstore(long bytes, LongSupplier clock) {
        most = most(bytes);
        this.clock = clock;
    }

    private static int most(long bytes) {
        return (int) Math.max(64, Math.min(MAX_PEERS, bytes / BYTES_PER_PEER));
    }

    /** Changes the memory that all may take; peers that do not fit are forgotten. */
    synchronized void limit(long bytes) {
        most = most(bytes);
        evict();
    }

    /** Keeps addresses that somebody told; longer lives replace shorter ones. */
    synchronized void add(PeerId peer, Collection<Multiaddr> addresses, Duration lifetime) {
        Entry entry = peers.computeIfAbsent(peer, p -> new Entry());
        expire(entry);
        long end = clock.getAsLong() + lifetime.toNanos();
        int limit = entry.connected ? MAX_CONNECTED : MAX_UNCONNECTED;
        for (Multiaddr address : addresses) {
            address.withoutPeer()
                    .filter(
                            bare ->
                                    entry.addresses.containsKey(bare)
                                            || entry.addresses.size() < limit)
                    .ifPresent(bare -> entry.addresses.merge(bare, end, Math::max));
        }
        forgetEmpty(peer, entry);
        evict();
    }

    /** A connected peer told of itself; its addresses hold while it is connected. */
    synchronized void identified(IdentifyInfo info) {
        Entry entry = peers.computeIfAbsent(info.peer(), p -> new Entry());
        entry.info = info;
        entry.connected = true;
        entry.addresses.clear();
        info.addresses().stream()
                .limit(MAX_CONNECTED)
                .forEach(address -> entry.addresses.put(address, FOREVER));
        evict();
    }

    /** A peer was dialled successfully. */
    synchronized void connected(PeerId peer, Multiaddr address) {
        Entry entry = peers.computeIfAbsent(peer, p -> new Entry());
        entry.connected = true;
        if (entry.addresses.size() < MAX_CONNECTED) {
            entry.addresses.put(address, FOREVER);
        }
        evict();
    }

    /** Only some addresses of a peer that is gone are kept, and not for long. */
    synchronized void disconnected(PeerId peer) {
        Entry entry = peers.get(peer);
        if (entry != null) {
            entry.connected = false;
            long end = clock.getAsLong() + RECENT.toNanos();
            List<Multiaddr> kept =
                    entry.addresses.keySet().stream().limit(MAX_UNCONNECTED).toList();
            entry.addresses.keySet().retainAll(kept);
            entry.addresses.replaceAll((address, old) -> old == FOREVER ? end : old);
        }
    }

    synchronized List<Multiaddr> addresses(PeerId peer) {
        Entry entry = peers.get(peer);
        if (entry == null) {
            return List.of();
        }
        expire(entry);
        return new ArrayList<>(entry.addresses.keySet());
    }

    synchronized Optional<IdentifyInfo> info(PeerId peer) {
        Entry entry = peers.get(peer);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.info);
    }

    synchronized List<PeerId> peers() {
        sweep();
        return List.copyOf(peers.keySet());
    }

    /** Drops what is too old. */
    synchronized void sweep() {
        peers.values()
                .removeIf(
                        entry -> {
                            expire(entry);
                            return !entry.connected && entry.addresses.isEmpty();
                        });
    }

    private void expire(Entry entry) {
        long now = clock.getAsLong();
        entry.addresses.values().removeIf(end -> end != FOREVER && end - now <= 0);
    }

    private void forgetEmpty(PeerId peer, Entry entry) {
        if (!entry.connected && entry.addresses.isEmpty() && entry.info == null) {
            peers.remove(peer);
        }
    }

    private void evict() {
        var eldest = peers.entrySet().iterator();
        while (peers.size() > most && eldest.hasNext()) {
            if (!eldest.next().getValue().connected) {
                eldest.remove();
            }
        }
    }
}
