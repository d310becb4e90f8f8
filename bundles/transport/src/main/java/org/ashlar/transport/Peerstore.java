package org.ashlar.transport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.IdentifyInfo;
import org.jspecify.annotations.Nullable;

/** Addresses of peers, within bounds; the peer unused longest goes first. Safe for any thread. */
final class Peerstore {
    static final int MAX_PEERS = 4096;
    static final int MAX_CONNECTED = 32;
    static final int MAX_UNCONNECTED = 8;
    private static final int BYTES_PER_PEER = 1024;

    private static final class Entry {
        final Set<Multiaddr> addresses = new LinkedHashSet<>();
        @Nullable IdentifyInfo info;
    }

    private final int most;
    private final Map<PeerId, Entry> peers = new LinkedHashMap<>(16, 0.75f, true);

    Peerstore(long bytes) {
        most = (int) Math.max(64, Math.min(MAX_PEERS, bytes / BYTES_PER_PEER));
    }

    synchronized void add(PeerId peer, Collection<Multiaddr> addresses, int limit) {
        Entry entry = peers.computeIfAbsent(peer, p -> new Entry());
        for (Multiaddr address : addresses) {
            if (entry.addresses.size() < limit) {
                address.withoutPeer().ifPresent(entry.addresses::add);
            }
        }
        evict();
    }

    synchronized void identified(IdentifyInfo info) {
        Entry entry = peers.computeIfAbsent(info.peer(), p -> new Entry());
        entry.info = info;
        entry.addresses.clear();
        info.addresses().stream().limit(MAX_CONNECTED).forEach(entry.addresses::add);
        evict();
    }

    /** Only some addresses of a peer that is gone are kept. */
    synchronized void disconnected(PeerId peer) {
        Entry entry = peers.get(peer);
        if (entry != null) {
            List<Multiaddr> kept = entry.addresses.stream().limit(MAX_UNCONNECTED).toList();
            entry.addresses.clear();
            entry.addresses.addAll(kept);
        }
    }

    synchronized List<Multiaddr> addresses(PeerId peer) {
        Entry entry = peers.get(peer);
        return entry == null ? List.of() : new ArrayList<>(entry.addresses);
    }

    synchronized Optional<IdentifyInfo> info(PeerId peer) {
        Entry entry = peers.get(peer);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.info);
    }

    synchronized List<PeerId> peers() {
        List<PeerId> known = new ArrayList<>();
        peers.forEach(
                (peer, entry) -> {
                    if (!entry.addresses.isEmpty()) {
                        known.add(peer);
                    }
                });
        return known;
    }

    private void evict() {
        var eldest = peers.keySet().iterator();
        while (peers.size() > most) {
            eldest.next();
            eldest.remove();
        }
    }
}
