package org.ashlar.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;
import org.ashlar.net.DecayingTag;

/** What one peer is worth, by name. Guarded by its {@link ConnManager}. */
final class PeerTags {
    /** Most values of a peer. */
    static final int MAX_NAMES = 32;

    /** Decays that are made up for at once; after so many a value is what it stays. */
    private static final int MAX_DECAYS = 1024;

    private final Map<String, Integer> fixed = new HashMap<>(4);
    private final Map<String, Decaying> decaying = new HashMap<>(2);
    private final Instant since;

    /** A value that decays when it is looked at. */
    private static final class Decaying {
        final DecayingTag tag;
        int value;
        Instant bumped;
        Instant decayed;

        Decaying(DecayingTag tag, Instant now) {
            this.tag = tag;
            bumped = now;
            decayed = now;
        }

        /** Makes up for the intervals since the last look; false when nothing is left. */
        boolean decay(Instant now) {
            Duration interval = tag.interval();
            for (int i = 0; i < MAX_DECAYS && !decayed.plus(interval).isAfter(now); i++) {
                decayed = decayed.plus(interval);
                OptionalInt left = tag.decay().after(value, Duration.between(bumped, decayed));
                if (left.isEmpty()) {
                    return false;
                }
                value = left.getAsInt();
            }
            return true;
        }
    }

    /**
     * @param since when the first value was given
     */
    PeerTags(Instant since) {
        this.since = since;
    }

    Instant since() {
        return since;
    }

    boolean isEmpty() {
        return fixed.isEmpty() && decaying.isEmpty();
    }

    private boolean full() {
        return fixed.size() + decaying.size() >= MAX_NAMES;
    }

    void change(String name, IntUnaryOperator change) {
        Integer known = fixed.get(name);
        if (known != null || !full()) {
            fixed.put(name, change.applyAsInt(known == null ? 0 : known));
        }
    }

    void bump(DecayingTag tag, int delta, Instant now) {
        Decaying known = decaying.get(tag.name());
        if (known != null && !known.decay(now)) {
            decaying.remove(tag.name());
            known = null;
        }
        if (known == null) {
            if (full()) {
                return;
            }
            known = new Decaying(tag, now);
            decaying.put(tag.name(), known);
        }
        known.value = tag.bump().after(known.value, delta);
        known.bumped = now;
    }

    void remove(String name) {
        fixed.remove(name);
        decaying.remove(name);
    }

    /** The sum of all values but those whose names begin so. */
    int value(String but, Instant now) {
        decaying.values().removeIf(each -> !each.decay(now));
        long sum = 0;
        for (Map.Entry<String, Integer> tag : fixed.entrySet()) {
            sum += counts(tag.getKey(), but) ? tag.getValue() : 0;
        }
        for (Map.Entry<String, Decaying> tag : decaying.entrySet()) {
            sum += counts(tag.getKey(), but) ? tag.getValue().value : 0;
        }
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, sum));
    }

    private static boolean counts(String name, String but) {
        return but.isEmpty() || !name.startsWith(but);
    }
}
