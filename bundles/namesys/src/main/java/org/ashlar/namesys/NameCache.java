package org.ashlar.namesys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What names pointed at lately: least recently used go first. Safe for use by any thread. */
final class NameCache {
    /** However long a record says it may be cached. */
    static final Duration MAX_TTL = Duration.ofHours(1);

    /**
     * An answer.
     *
     * @param value a path with its namespace
     * @param until when it is to be asked for again
     */
    record Cached(String value, Instant until) {}

    private final InstantSource clock;
    private final Map<String, Cached> entries;

    /**
     * @param limit most answers
     */
    NameCache(int limit, InstantSource clock) {
        this.clock = clock;
        this.entries =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Cached> eldest) {
                        return size() > limit;
                    }
                };
    }

    synchronized Optional<Cached> get(String name) {
        return Optional.ofNullable(entries.get(name))
                .filter(entry -> entry.until().isAfter(clock.instant()));
    }

    /**
     * Keeps an answer.
     *
     * @param ttl what its origin allows
     * @param most further bound, such as the end of life of a record
     */
    synchronized void put(String name, String value, Duration ttl, Instant most) {
        Duration bounded = ttl.compareTo(MAX_TTL) > 0 ? MAX_TTL : ttl;
        Instant until = clock.instant().plus(bounded);
        entries.put(name, new Cached(value, until.isAfter(most) ? most : until));
    }

    synchronized void forget(String name) {
        entries.remove(name);
    }
}
