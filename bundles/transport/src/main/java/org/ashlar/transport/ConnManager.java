package org.ashlar.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.ashlar.crypto.PeerId;
import org.ashlar.net.DecayingTag;
import org.ashlar.net.Network;

/**
 * Decides which connections go when there are too many: those of peers of little value first, never
 * those of protected peers. It judges peers, as Kubo's {@code basic} manager does: all connections
 * of one go or none. Safe for use by any thread.
 */
final class ConnManager {
    /** Most peers of which tags or protections are kept. */
    static final int MAX_PEERS = 4096;

    /** After this time a connection counts as unused. */
    static final Duration UNUSED = Duration.ofMinutes(1);

    /** Connections that are kept though they are unused: a few peers to begin a search with. */
    static final int KEPT = 8;

    private static final int MAX_REASONS = PeerTags.MAX_NAMES;

    private final InstantSource clock;
    private final Map<PeerId, PeerTags> tags = new HashMap<>();
    private final Map<PeerId, Set<String>> reasons = new HashMap<>();
    private Instant lastTrim = Instant.MIN;

    ConnManager(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void protect(PeerId peer, String reason) {
        if (reasons.size() < MAX_PEERS || reasons.containsKey(peer)) {
            Set<String> all = reasons.computeIfAbsent(peer, p -> new HashSet<>());
            if (all.size() < MAX_REASONS) {
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

    synchronized boolean isProtected(PeerId peer, String reason) {
        Set<String> all = reasons.getOrDefault(peer, Set.of());
        return reason.isEmpty() ? !all.isEmpty() : all.contains(reason);
    }

    void tag(PeerId peer, String name, int value) {
        retag(peer, name, before -> value);
    }

    synchronized void retag(PeerId peer, String name, IntUnaryOperator change) {
        of(peer, known -> known.change(name, change));
    }

    synchronized void bump(PeerId peer, DecayingTag tag, int delta) {
        of(peer, known -> known.bump(tag, delta, clock.instant()));
    }

    private void of(PeerId peer, Consumer<PeerTags> change) {
        if (tags.size() < MAX_PEERS || tags.containsKey(peer)) {
            change.accept(tags.computeIfAbsent(peer, p -> new PeerTags(clock.instant())));
        }
    }

    synchronized void untag(PeerId peer, String name) {
        PeerTags known = tags.get(peer);
        if (known != null) {
            known.remove(name);
            if (known.isEmpty()) {
                tags.remove(peer);
            }
        }
    }

    /** The last connection of a peer is gone. */
    synchronized void disconnected(PeerId peer) {
        tags.remove(peer);
    }

    /** The sum of a peer's tags. */
    synchronized int value(PeerId peer) {
        return worth(peer, "");
    }

    private int worth(PeerId peer, String but) {
        PeerTags known = tags.get(peer);
        return known == null ? 0 : known.value(but, clock.instant());
    }

    /** A peer with its open connections, as they are compared. */
    private record Candidate(
            List<PeerConnection> open, int value, int streams, boolean inbound, Instant since) {
        static Candidate of(List<PeerConnection> open, int value) {
            return new Candidate(
                    open,
                    value,
                    open.stream().mapToInt(PeerConnection::streamCount).sum(),
                    open.stream().anyMatch(PeerConnection::inbound),
                    open.stream()
                            .map(PeerConnection::opened)
                            .min(Instant::compareTo)
                            .orElseThrow());
        }

        /** What is younger than the clock is not young: the clock was put back. */
        boolean young(Instant now, Duration grace) {
            return since.isAfter(now.minus(grace)) && !since.isAfter(now);
        }
    }

    /** What goes first: of less value, idle, theirs, with fewer streams, older. */
    private static Comparator<Candidate> order(boolean moreStreamsFirst) {
        Comparator<Candidate> streams = Comparator.comparingInt(Candidate::streams);
        return Comparator.comparingInt(Candidate::value)
                .thenComparing(each -> each.streams() > 0)
                .thenComparing(each -> !each.inbound())
                .thenComparing(moreStreamsFirst ? streams.reversed() : streams)
                .thenComparing(Candidate::since);
    }

    private List<Candidate> candidates(List<PeerConnection> all, Predicate<PeerId> which) {
        Map<PeerId, List<PeerConnection>> peers = new LinkedHashMap<>();
        for (PeerConnection each : all) {
            if (which.test(each.peer())) {
                peers.computeIfAbsent(each.peer(), p -> new ArrayList<>(1)).add(each);
            }
        }
        List<Candidate> candidates = new ArrayList<>(peers.size());
        peers.forEach((peer, open) -> candidates.add(Candidate.of(open, worth(peer, ""))));
        return candidates;
    }

    /** Connections to close now; none while there are few, or shortly after the last time. */
    synchronized List<PeerConnection> excess(
            List<PeerConnection> all, Settings.Trimming limits, Instant now) {
        if (limits.lowWater() == 0 || limits.highWater() == 0) {
            return List.of();
        }
        boolean silent = !lastTrim.isAfter(now) && now.isBefore(after(lastTrim, limits.silence()));
        if (silent || all.size() < limits.highWater() || all.size() <= limits.lowWater()) {
            return List.of();
        }
        lastTrim = now;
        forgetStrangers(all, now.minus(limits.grace()));
        List<Candidate> candidates = candidates(all, peer -> !reasons.containsKey(peer));
        candidates.removeIf(each -> each.young(now, limits.grace()));
        int old = candidates.stream().mapToInt(each -> each.open().size()).sum();
        candidates.sort(order(false));
        return first(candidates, old - limits.lowWater());
    }

    private static Instant after(Instant begin, Duration time) {
        return begin.equals(Instant.MIN) ? begin : begin.plus(time);
    }

    /**
     * Connections to close because memory is short: down to low water, whatever their age, those
     * with more streams first among equals, and the protected ones last.
     */
    synchronized List<PeerConnection> emergency(
            List<PeerConnection> all, Settings.Trimming limits, Instant now) {
        int surplus = limits.lowWater() == 0 ? 0 : all.size() - limits.lowWater();
        if (surplus <= 0) {
            return List.of();
        }
        lastTrim = now;
        List<Candidate> ordered = candidates(all, peer -> !reasons.containsKey(peer));
        ordered.sort(order(true));
        List<Candidate> protectedOnes = candidates(all, reasons::containsKey);
        protectedOnes.sort(order(true));
        ordered.addAll(protectedOnes);
        return first(ordered, surplus);
    }

    /** The connections of the first peers, until there are enough. */
    private static List<PeerConnection> first(List<Candidate> ordered, int surplus) {
        List<PeerConnection> chosen = new ArrayList<>();
        for (Candidate each : ordered) {
            if (chosen.size() >= surplus) {
                break;
            }
            chosen.addAll(each.open());
        }
        return chosen;
    }

    /** Tags of peers that were expected and did not come. */
    private void forgetStrangers(List<PeerConnection> all, Instant before) {
        Set<PeerId> here = new HashSet<>();
        all.forEach(each -> here.add(each.peer()));
        tags.entrySet()
                .removeIf(
                        each ->
                                !here.contains(each.getKey())
                                        && !each.getValue().since().isAfter(before));
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
                .filter(c -> !c.inbound() && replaceable(c.peer()))
                .filter(c -> c.lastUsed(now).isBefore(before))
                .sorted(Comparator.comparing(c -> c.lastUsed(now)))
                .limit(surplus)
                .toList();
    }

    /** True for a peer that nobody chose: a routing table dials its members again. */
    private boolean replaceable(PeerId peer) {
        return worth(peer, Network.ROUTING_TABLE) <= 0
                && reasons.getOrDefault(peer, Set.of()).stream()
                        .allMatch(reason -> reason.startsWith(Network.ROUTING_TABLE));
    }
}
