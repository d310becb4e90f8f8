package org.ashlar.transport.autonat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.net.Reachability;

/**
 * What several peers say of one thing. Only one voice of each network counts, and so many must
 * agree that one or two liars change nothing. Confined to its owner's lock.
 */
final class Verdict {
    /** How many more must say one thing than the other. */
    static final int MAJORITY = 3;

    /** Most voices that are kept, the newest. */
    static final int MAX_VOICES = 5;

    /** After this a decided thing is asked again. */
    static final Duration REFRESH = Duration.ofMinutes(15);

    /** A network that was asked is not asked the same before this has passed. */
    static final Duration RETRY = Duration.ofMinutes(10);

    private static final int MAX_ASKED = 64;

    private record Voice(boolean yes, long time) {}

    private final Map<String, Voice> voices = new LinkedHashMap<>();
    private final Map<String, Long> asked = new LinkedHashMap<>();

    void asked(String network, long now) {
        asked.remove(network);
        asked.put(network, now);
        trim(asked, MAX_ASKED);
    }

    /** True unless the network was asked lately. */
    boolean mayAsk(String network, long now) {
        Long time = asked.get(network);
        return time == null || now - time >= RETRY.toNanos();
    }

    void voice(String network, boolean yes, long now) {
        voices.remove(network);
        voices.put(network, new Voice(yes, now));
        trim(voices, MAX_VOICES);
    }

    private static void trim(Map<String, ?> all, int most) {
        var eldest = all.keySet().iterator();
        while (all.size() > most) {
            eldest.next();
            eldest.remove();
        }
    }

    Reachability now() {
        int balance = voices.values().stream().mapToInt(voice -> voice.yes() ? 1 : -1).sum();
        if (balance >= MAJORITY) {
            return Reachability.PUBLIC;
        }
        return balance <= -MAJORITY ? Reachability.PRIVATE : Reachability.UNKNOWN;
    }

    /** True when more should be asked. */
    boolean isDue(long now) {
        long newest = voices.values().stream().mapToLong(Voice::time).max().orElse(0);
        return now() == Reachability.UNKNOWN || now - newest >= REFRESH.toNanos();
    }
}
