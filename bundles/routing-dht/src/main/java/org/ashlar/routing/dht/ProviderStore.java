package org.ashlar.routing.dht;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;

/**
 * Who has said that they have what, for 48 hours. Bounded per content, per peer and in all: beyond,
 * the record that expires first gives way. In memory; what changed is written by {@link
 * ProviderPages}. Safe for use by any thread; never blocks.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/kad-dht/README.md">kad-dht, content
 *     provider advertisement</a>
 */
final class ProviderStore {
    /** How long a record counts. */
    static final Duration VALIDITY = Duration.ofDays(2);

    static final int MAX_PER_CONTENT = 1_000;
    static final int MAX_PER_PEER = 10_000;

    /** Most records in one answer. */
    static final int MAX_ANSWERED = 100;

    /**
     * One announcement.
     *
     * @param peer who, and where
     * @param expires milliseconds since the epoch
     */
    record Entry(PeerInfo peer, long expires) {}

    private final IntSupplier limit;
    private final InstantSource clock;
    private final Random random;

    /** Guarded by this; contents in the order of their last announcement. */
    private final LinkedHashMap<Multihash, LinkedHashMap<PeerId, Entry>> contents =
            new LinkedHashMap<>(16, 0.75f, true);

    /** Guarded by this. */
    private final Map<PeerId, Integer> perPeer = new HashMap<>();

    /** Guarded by this. */
    private final Set<Multihash> changed = new HashSet<>();

    private int size;

    /**
     * @param limit most records in all; asked each time
     */
    ProviderStore(IntSupplier limit, InstantSource clock, Random random) {
        this.limit = limit;
        this.clock = clock;
        this.random = random;
    }

    /** Takes an announcement. */
    void add(Multihash content, PeerInfo peer) {
        put(content, new Entry(peer, clock.millis() + VALIDITY.toMillis()));
    }

    /** Takes a record as it was stored, unless it has expired. */
    void restore(Multihash content, Entry entry) {
        if (entry.expires() > clock.millis()) {
            put(content, entry);
        }
    }

    private synchronized void put(Multihash content, Entry entry) {
        PeerId peer = entry.peer().id();
        LinkedHashMap<PeerId, Entry> holders =
                contents.computeIfAbsent(content, c -> new LinkedHashMap<>(4));
        boolean known = holders.remove(peer) != null; // to the end of the order
        if (!known) {
            if (perPeer.getOrDefault(peer, 0) >= MAX_PER_PEER) {
                if (holders.isEmpty()) {
                    contents.remove(content);
                }
                return;
            }
            perPeer.merge(peer, 1, Integer::sum);
            size++;
        }
        holders.put(peer, entry);
        changed.add(content);
        if (holders.size() > MAX_PER_CONTENT) {
            dropFirst(content, holders);
        }
        int most = limit.getAsInt();
        while (size > most) {
            Map.Entry<Multihash, LinkedHashMap<PeerId, Entry>> eldest =
                    contents.entrySet().iterator().next();
            dropFirst(eldest.getKey(), eldest.getValue());
        }
    }

    private void dropFirst(Multihash content, Map<PeerId, Entry> holders) {
        Iterator<PeerId> each = holders.keySet().iterator();
        PeerId peer = each.next();
        each.remove();
        forget(content, peer);
        if (holders.isEmpty()) {
            contents.remove(content);
        }
    }

    private void forget(Multihash content, PeerId peer) {
        size--;
        perPeer.computeIfPresent(peer, (p, count) -> count == 1 ? null : count - 1);
        changed.add(content);
    }

    /** Peers that have the content, at most 100, in random order. */
    List<PeerInfo> providers(Multihash content) {
        List<PeerInfo> found = new ArrayList<>();
        for (Entry entry : entries(content)) {
            found.add(entry.peer());
        }
        synchronized (random) {
            Collections.shuffle(found, random);
        }
        return List.copyOf(found.subList(0, Math.min(MAX_ANSWERED, found.size())));
    }

    /** Records of a content that have not expired. */
    synchronized List<Entry> entries(Multihash content) {
        Map<PeerId, Entry> holders = contents.get(content);
        long now = clock.millis();
        return holders == null
                ? List.of()
                : holders.values().stream().filter(e -> e.expires() > now).toList();
    }

    /** Drops what has expired. */
    synchronized void expire() {
        long now = clock.millis();
        contents.entrySet()
                .removeIf(
                        content -> {
                            content.getValue()
                                    .entrySet()
                                    .removeIf(
                                            holder -> {
                                                boolean gone = holder.getValue().expires() <= now;
                                                if (gone) {
                                                    forget(content.getKey(), holder.getKey());
                                                }
                                                return gone;
                                            });
                            return content.getValue().isEmpty();
                        });
    }

    /** Contents whose records have changed since the last call, at most {@code count}. */
    synchronized List<Multihash> takeChanged(int count) {
        List<Multihash> taken = changed.stream().limit(count).toList();
        taken.forEach(changed::remove);
        return taken;
    }

    /** Number of records. */
    synchronized int size() {
        return size;
    }
}
