package org.ashlar.kad;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.RoutingTableView;
import org.jspecify.annotations.Nullable;

/**
 * Peers that answered before, in buckets by the length of the prefix they share with this node. Old
 * useful peers are kept: a newcomer takes a place only where one is free, or where a peer has not
 * been useful for long. Safe for use by any thread.
 */
public final class RoutingTable {
    /** After this time without an answer a peer gives way to a newcomer. */
    public static final Duration GRACE = Duration.ofMinutes(30);

    private final KadKey self;
    private final int bucketSize;
    private final PeerDiversity diversity;
    private final InstantSource clock;

    /** Guarded by this; the last bucket holds all that share at least as many bits as its index. */
    private final List<List<Entry>> buckets = new ArrayList<>();

    /** Guarded by this. */
    private final Map<PeerId, Entry> entries = new HashMap<>();

    /** Guarded by this. */
    private @Nullable Instant refreshed;

    /** Guarded by this. */
    private @Nullable Watcher watcher;

    /** Told of members that come and go, under the table's lock: it must not ask the table. */
    public interface Watcher {
        /**
         * A peer has answered and is a member.
         *
         * @param prefix bits that it shares with this node
         */
        void answered(PeerId peer, int prefix);

        /** A peer is no member any more. */
        void left(PeerId peer);
    }

    private static final class Entry {
        final PeerInfo peer;
        final KadKey key;
        final int prefix;
        long usefulAt;

        Entry(PeerInfo peer, KadKey key, int prefix, long now) {
            this.peer = peer;
            this.key = key;
            this.prefix = prefix;
            this.usefulAt = now;
        }
    }

    /**
     * An empty table.
     *
     * @param self where this node stands
     * @param bucketSize most peers of a bucket
     * @param diversity which peers are too many from one place
     */
    public RoutingTable(KadKey self, int bucketSize, PeerDiversity diversity, InstantSource clock) {
        this.self = self;
        this.bucketSize = bucketSize;
        this.diversity = diversity;
        this.clock = clock;
        buckets.add(new ArrayList<>());
    }

    /** Tells of members from now on. */
    public synchronized void watch(Watcher told) {
        watcher = told;
    }

    /** Tells that all members have left, and no more; they stay in the table. */
    public synchronized void unwatch() {
        Watcher told = watcher;
        watcher = null;
        if (told != null) {
            entries.keySet().forEach(told::left);
        }
    }

    private void answered(Entry entry) {
        if (watcher != null) {
            watcher.answered(entry.peer.id(), entry.prefix);
        }
    }

    /**
     * Adds a peer that has answered, or notes that it was useful again.
     *
     * @return true when it is in the table now
     */
    public synchronized boolean add(PeerInfo peer) {
        long now = clock.millis();
        Entry known = entries.get(peer.id());
        if (known != null) {
            known.usefulAt = now;
            answered(known);
            return true;
        }
        KadKey key = KadKey.of(peer.id());
        int prefix = self.commonPrefix(key);
        if (prefix == KadKey.BITS || !diversity.admits(peer, prefix)) {
            return false;
        }
        Entry entry = new Entry(peer, key, prefix, now);
        if (!place(entry, now)) {
            return false;
        }
        entries.put(peer.id(), entry);
        diversity.added(peer, prefix);
        answered(entry);
        return true;
    }

    private boolean place(Entry entry, long now) {
        List<Entry> bucket = bucketOf(entry.prefix);
        while (bucket.size() >= bucketSize && bucket == lastBucket() && buckets.size() <= 255) {
            unfold();
            bucket = bucketOf(entry.prefix);
        }
        if (bucket.size() >= bucketSize) {
            Entry stale = stale(bucket, now);
            if (stale == null) {
                return false;
            }
            drop(stale);
        }
        bucketOf(entry.prefix).add(entry);
        return true;
    }

    private static @Nullable Entry stale(List<Entry> bucket, long now) {
        return bucket.stream()
                .filter(entry -> now - entry.usefulAt > GRACE.toMillis())
                .min(Comparator.comparingLong(entry -> entry.usefulAt))
                .orElse(null);
    }

    private void unfold() {
        List<Entry> last = lastBucket();
        int index = buckets.size() - 1;
        List<Entry> next = new ArrayList<>();
        last.removeIf(
                entry -> {
                    boolean moves = entry.prefix > index;
                    if (moves) {
                        next.add(entry);
                    }
                    return moves;
                });
        buckets.add(next);
    }

    private List<Entry> lastBucket() {
        return buckets.get(buckets.size() - 1);
    }

    private List<Entry> bucketOf(int prefix) {
        return buckets.get(Math.min(prefix, buckets.size() - 1));
    }

    /** Removes a peer that does not answer. */
    public synchronized void remove(PeerId peer) {
        Entry entry = entries.get(peer);
        if (entry != null) {
            drop(entry);
        }
    }

    private void drop(Entry entry) {
        entries.remove(entry.peer.id());
        bucketOf(entry.prefix).remove(entry);
        diversity.removed(entry.peer, entry.prefix);
        if (watcher != null) {
            watcher.left(entry.peer.id());
        }
    }

    /** True when the peer is in the table. */
    public synchronized boolean contains(PeerId peer) {
        return entries.containsKey(peer);
    }

    /** The peer as it is in the table. */
    public synchronized Optional<PeerInfo> find(PeerId peer) {
        return Optional.ofNullable(entries.get(peer)).map(entry -> entry.peer);
    }

    /** At most {@code count} peers, nearest to a point first. */
    public synchronized List<PeerInfo> nearest(KadKey point, int count) {
        return entries.values().stream()
                .sorted((a, b) -> point.compareDistance(a.key, b.key))
                .limit(count)
                .map(entry -> entry.peer)
                .toList();
    }

    /** All peers, in no order. */
    public synchronized List<PeerInfo> peers() {
        return entries.values().stream().map(entry -> entry.peer).toList();
    }

    /** Number of peers. */
    public synchronized int size() {
        return entries.size();
    }

    /** Number of peers of each bucket, by shared bits. */
    public synchronized List<Integer> bucketSizes() {
        return buckets.stream().map(List::size).toList();
    }

    /** Peers of the bucket for a number of shared bits, oldest first. */
    public synchronized List<PeerInfo> bucket(int prefix) {
        return bucketOf(prefix).stream().map(entry -> entry.peer).toList();
    }

    /** A search was made for peers of every distance. */
    public synchronized void noteRefreshed() {
        refreshed = clock.instant();
    }

    /** The table as it is now, under a name. */
    public synchronized RoutingTableView view(String name) {
        List<List<RoutingTableView.Member>> view = new ArrayList<>();
        for (Entry entry : entries.values()) {
            while (view.size() <= entry.prefix) {
                view.add(new ArrayList<>());
            }
            Instant answered = Instant.ofEpochMilli(entry.usefulAt);
            view.get(entry.prefix).add(new RoutingTableView.Member(entry.peer.id(), answered));
        }
        return new RoutingTableView(name, Optional.ofNullable(refreshed), view);
    }

    /** Peers that have not been useful for some time, longest first. */
    public synchronized List<PeerInfo> unheardFor(Duration time) {
        long before = clock.millis() - time.toMillis();
        return entries.values().stream()
                .filter(entry -> entry.usefulAt <= before)
                .sorted(Comparator.comparingLong(entry -> entry.usefulAt))
                .map(entry -> entry.peer)
                .toList();
    }
}
