package org.ashlar.kad;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProvideReport;

/**
 * Announces many contents region by region. A region is a prefix of the key space with at least k
 * peers, all of them known after a few searches; the k peers nearest to any key of the region are
 * then among them, so no further search is needed for its keys. One use; continues on the threads
 * that complete the requests.
 */
public final class Sweep {
    /** Searches for one region at most; a network that needs more is lying. */
    private static final int MAX_SEARCHES = 24;

    private final Kad kad;
    private final TreeMap<KadKey, Multihash> left = new TreeMap<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger provided = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /**
     * A sweep that has not begun.
     *
     * @param contents in any order
     */
    public Sweep(Kad kad, Collection<Multihash> contents) {
        this.kad = kad;
        contents.forEach(content -> left.put(KadKey.of(content.bytes()), content));
    }

    /** Runs to the end; fails only when no peer is known at all. */
    public CompletableFuture<ProvideReport> run() {
        if (left.isEmpty()) {
            return CompletableFuture.completedFuture(report());
        }
        if (kad.table().size() == 0) {
            return CompletableFuture.failedFuture(new UnavailableException("routing: no peers"));
        }
        CompletableFuture<ProvideReport> result = new CompletableFuture<>();
        next(result);
        return result;
    }

    private ProvideReport report() {
        return new ProvideReport(provided.get(), failed.get(), lookups.get(), messages.get());
    }

    private void next(CompletableFuture<ProvideReport> result) {
        if (left.isEmpty() || result.isDone()) {
            result.complete(report());
            return;
        }
        Region region = new Region(left.firstEntry());
        var unused =
                region.explore()
                        .thenCompose(explored -> announce(region))
                        .whenComplete(
                                (done, failure) -> {
                                    if (failure != null) {
                                        result.completeExceptionally(failure);
                                    } else {
                                        next(result);
                                    }
                                });
    }

    /** Announces the keys of a region to its peers: one conversation with each. */
    private CompletableFuture<Void> announce(Region region) {
        Map<KadKey, Multihash> keys = region.takeKeys();
        Map<PeerInfo, List<Multihash>> plan = new LinkedHashMap<>();
        keys.forEach(
                (key, content) -> {
                    for (PeerInfo peer : region.nearest(key)) {
                        plan.computeIfAbsent(peer, p -> new ArrayList<>()).add(content);
                    }
                });
        Set<Multihash> taken = new HashSet<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        plan.forEach(
                (peer, contents) -> {
                    List<KadMessage> batch =
                            contents.stream().map(c -> kad.announcement(c.bytes())).toList();
                    messages.addAndGet(batch.size());
                    all.add(
                            kad.tell(peer, batch)
                                    .handle(
                                            (done, failure) -> {
                                                if (failure == null) {
                                                    synchronized (taken) {
                                                        taken.addAll(contents);
                                                    }
                                                }
                                                return null;
                                            }));
                });
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenRun(
                        () -> {
                            synchronized (taken) {
                                provided.addAndGet(taken.size());
                                failed.addAndGet(keys.size() - taken.size());
                            }
                        });
    }

    /** A subtree to be searched: the prefix of a point. */
    private record Side(KadKey point, int depth) {}

    /** One prefix of the key space and the peers in it. */
    private final class Region {
        private final KadKey start;
        private final byte[] startKey;
        private final Map<PeerId, PeerInfo> peers = new HashMap<>();
        private final Map<PeerId, KadKey> places = new HashMap<>();
        private final List<Side> open = new ArrayList<>();
        private int prefix;
        private int searches;

        Region(Map.Entry<KadKey, Multihash> first) {
            start = first.getKey();
            startKey = first.getValue().bytes();
        }

        /** Finds the shortest prefix that is needed, then all peers in it. */
        CompletableFuture<Void> explore() {
            return search(startKey)
                    .thenCompose(
                            nearest -> {
                                prefix = shared(start, nearest);
                                if (nearest.size() < kad.settings().k()) {
                                    prefix = 0; // the whole network answers less than k: all known
                                    return CompletableFuture.completedFuture(null);
                                }
                                cover(start, prefix, prefix);
                                return coverRest();
                            });
        }

        private CompletableFuture<List<PeerInfo>> search(byte[] key) {
            searches++;
            lookups.incrementAndGet();
            return kad.closest(key)
                    .thenApply(
                            outcome -> {
                                messages.addAndGet(outcome.asked());
                                outcome.nearest()
                                        .forEach(
                                                peer -> {
                                                    peers.put(peer.id(), peer);
                                                    places.put(peer.id(), KadKey.of(peer.id()));
                                                });
                                return outcome.nearest();
                            });
        }

        /** Bits that all of the peers found share with the point that was searched. */
        private int shared(KadKey point, List<PeerInfo> nearest) {
            return nearest.stream()
                    .mapToInt(peer -> KadKey.of(peer.id()).commonPrefix(point))
                    .min()
                    .orElse(0);
        }

        /**
         * All peers that share more than {@code known} bits with the point are known; what is not
         * known yet are the sides not taken from {@code from} bits on.
         */
        private void cover(KadKey point, int from, int known) {
            for (int bit = from; bit <= known; bit++) {
                open.add(new Side(point.flip(bit), bit + 1));
            }
        }

        private CompletableFuture<Void> coverRest() {
            if (open.isEmpty() || searches >= MAX_SEARCHES) {
                return CompletableFuture.completedFuture(null);
            }
            Side side = open.remove(open.size() - 1);
            byte[] key = Preimages.find(side.point(), side.depth());
            KadKey target = KadKey.of(key);
            return search(key)
                    .thenCompose(
                            nearest -> {
                                int known = shared(target, nearest);
                                if (known >= side.depth() && nearest.size() >= kad.settings().k()) {
                                    cover(target, side.depth(), known);
                                }
                                return coverRest();
                            });
        }

        /** The keys of this region; they are done with. */
        Map<KadKey, Multihash> takeKeys() {
            Map<KadKey, Multihash> keys = new LinkedHashMap<>();
            var each = left.tailMap(start, true).entrySet().iterator();
            while (each.hasNext()) {
                Map.Entry<KadKey, Multihash> entry = each.next();
                if (entry.getKey().commonPrefix(start) < prefix) {
                    break;
                }
                keys.put(entry.getKey(), entry.getValue());
                each.remove();
            }
            return keys;
        }

        List<PeerInfo> nearest(KadKey key) {
            return peers.values().stream()
                    .sorted((a, b) -> key.compareDistance(place(a), place(b)))
                    .limit(kad.settings().k())
                    .toList();
        }

        private KadKey place(PeerInfo peer) {
            return places.computeIfAbsent(peer.id(), KadKey::of);
        }
    }
}
