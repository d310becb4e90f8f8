package org.ashlar.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ashlar.crypto.PeerId;

/**
 * Decides which connections go when there are too many: those of peers of little value first, never
 * those of protected peers. Safe for use by any thread.
 */
final class ConnManager {
    /** Most peers of which tags or protections are kept. */
    static final int MAX_PEERS = 4096;

    /** After this time a connection counts as unused. */
    static final Duration UNUSED = Duration.ofMinutes(1);

    /** Connections that are kept though they are unused: a few peers to begin a search with. */
    static final int KEPT = 8;

    private static final int MAX_NAMES = 32;

    private final Map<PeerId, Map<String, Integer>> tags = new HashMap<>();
    private final Map<PeerId, Set<String>> reasons = new HashMap<>();
    private Instant lastTrim = Instant.MIN;

    synchronized void protect(PeerId peer, String reason) {
        if (reasons.size() < MAX_PEERS || reasons.containsKey(peer)) {
            Set<String> all = reasons.computeIfAbsent(peer, p -> new HashSet<>());
            if (all.size() < MAX_NAMES) {
                all.add(reason);
            }
        }
    }

    synchronized void unprotect(PeerId peer, String reason) {
        Set<String> all = reasons.get(peer);
        if (all != null && all.remove(reason) && all.isEmpty()) {
            reasons.remove(peer);
        }
    }

    synchronized void tag(PeerId peer, String name, int value) {
        if (tags.size() < MAX_PEERS || tags.containsKey(peer)) {
            Map<String, Integer> all = tags.computeIfAbsent(peer, p -> new HashMap<>());
            if (all.size() < MAX_NAMES || all.containsKey(name)) {
                all.put(name, value);
            }
        }
    }

    synchronized void untag(PeerId peer, String name) {
        Map<String, Integer> all = tags.get(peer);
        if (all != null && all.remove(name) != null && all.isEmpty()) {
            tags.remove(peer);
        }
    }

    /** The last connection of a peer is gone. */
    synchronized void disconnected(PeerId peer) {
        tags.remove(peer);
    }

    /** Connections to close now; none while there are few, or shortly after the last time. */
    synchronized List<PeerConnection> excess(
            List<PeerConnection> all, Settings.Trimming limits, Instant now) {
        if (limits.lowWater() == 0 || limits.highWater() == 0) {
            return List.of();
        }
        boolean silent =
                !lastTrim.equals(Instant.MIN) && now.isBefore(lastTrim.plus(limits.silence()));
        if (silent || all.size() <= limits.highWater()) {
            return List.of();
        }
        List<PeerConnection> candidates =
                all.stream().filter(c -> !reasons.containsKey(c.peer())).toList();
        int surplus = candidates.size() - limits.lowWater();
        if (surplus <= 0) {
            return List.of();
        }
        lastTrim = now;
        Instant young = now.minus(limits.grace());
        List<PeerConnection> sorted = new ArrayList<>(candidates);
        sorted.removeIf(c -> c.opened().isAfter(young));
        sorted.sort(
                Comparator.comparingInt((PeerConnection c) -> value(c.peer()))
                        .thenComparing(c -> !(c.inbound() && c.streamCount() == 0))
                        .thenComparingInt(PeerConnection::streamCount)
                        .thenComparing(PeerConnection::opened));
        return sorted.subList(0, Math.min(surplus, sorted.size()));
    }

    /**
     * Connections that this node opened once, has not used for some time, and can open again: the
     * longest unused first, and none of the last few. Each connection costs keep-alives, pings and
     * pushes for nothing.
     */
    synchronized List<PeerConnection> unused(List<PeerConnection> all, Instant now) {
        int surplus = all.size() - KEPT;
        if (surplus <= 0) {
            return List.of();
        }
        Instant before = now.minus(UNUSED);
        return all.stream()
                .filter(c -> !c.inbound() && !reasons.containsKey(c.peer()) && value(c.peer()) <= 0)
                .filter(c -> c.lastUsed(now).isBefore(before))
                .sorted(Comparator.comparing(c -> c.lastUsed(now)))
                .limit(surplus)
                .toList();
    }

    private int value(PeerId peer) {
        return tags.getOrDefault(peer, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }
}
