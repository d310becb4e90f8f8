package org.ashlar.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.crypto.PeerId;

/** Remembers peers that could not be dialled. Safe for use by any thread. */
final class Backoff {
    private static final int MAX_PEERS = 1024;
    private static final long SECOND = 1_000_000_000L;
    private static final long MOST = 300 * SECOND;

    private record Failure(int times, long until) {}

    private final Map<PeerId, Failure> failures = new LinkedHashMap<>();

    synchronized boolean waits(PeerId peer, long now) {
        Failure failure = failures.get(peer);
        return failure != null && now - failure.until < 0;
    }

    /** 5 s, plus 1 s times the square of the number of failures before, up to 5 min. */
    synchronized void failed(PeerId peer, long now) {
        Failure before = failures.remove(peer);
        int times = before == null ? 0 : Math.min(before.times + 1, 100);
        failures.put(
                peer,
                new Failure(times, now + Math.min(MOST, (5 + (long) times * times) * SECOND)));
        var eldest = failures.keySet().iterator();
        while (failures.size() > MAX_PEERS) {
            eldest.next();
            eldest.remove();
        }
    }

    synchronized void clear(PeerId peer) {
        failures.remove(peer);
    }

    synchronized void clear() {
        failures.clear();
    }
}
