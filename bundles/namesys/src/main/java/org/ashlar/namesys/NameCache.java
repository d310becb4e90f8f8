package org.ashlar.namesys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What names pointed at lately: least recently used go first. Safe for use by any thread.
 *
 * @param <V> what they point at
 */
final class NameCache<V> {
    /** However long a record says it may be cached. */
    static final Duration MAX_TTL = Duration.ofHours(1);

    /**
     * An answer.
     *
     * @param until when it is to be asked for again
     */
    record Cached<V>(V value, Instant until) {}

    private final InstantSource clock;
    private final Supplier<Optional<Duration>> most;
    private final IntSupplier limit;
    private final Map<String, Cached<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param limit most answers; asked each time
     * @param most how long an answer is kept at most, if the operator says so; asked each time
     */
    NameCache(IntSupplier limit, InstantSource clock, Supplier<Optional<Duration>> most) {
        this.limit = limit;
        this.clock = clock;
        this.most = most;
    }

    synchronized Optional<Cached<V>> get(String name) {
        return Optional.ofNullable(entries.get(name))
                .filter(entry -> entry.until().isAfter(clock.instant()));
    }

    /**
     * Keeps an answer.
     *
     * @param ttl what its origin allows
     * @param end further bound, such as the end of life of a record
     */
    synchronized void put(String name, V value, Duration ttl, Instant end) {
        Duration bounded = shorter(shorter(ttl, MAX_TTL), most.get().orElse(MAX_TTL));
        Instant until = clock.instant().plus(bounded);
        entries.put(name, new Cached<>(value, until.isAfter(end) ? end : until));
        int kept = limit.getAsInt();
        Iterator<Cached<V>> eldest = entries.values().iterator();
        while (entries.size() > kept) {
            eldest.next();
            eldest.remove();
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    synchronized void forget(String name) {
        entries.remove(name);
    }
}
