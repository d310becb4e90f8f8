package org.ashlar.transport.autonat;

import java.time.Duration;
import java.util.ArrayDeque;
import org.ashlar.crypto.PeerId;

/** At most so many uses in the time just past, of all peers and of each. Safe for any thread. */
final class Throttle {
    private record Use(PeerId peer, long time) {}

    private final ArrayDeque<Use> uses = new ArrayDeque<>();

    /**
     * Counts a use, unless a limit is reached; what is kept is bounded by the limit of all.
     *
     * @param now nanoseconds
     */
    synchronized boolean admit(PeerId peer, long now, int ofAll, int ofPeer, Duration interval) {
        while (!uses.isEmpty() && now - uses.element().time >= interval.toNanos()) {
            uses.remove();
        }
        long ofThis = uses.stream().filter(use -> use.peer.equals(peer)).count();
        if (uses.size() >= ofAll || ofThis >= ofPeer) {
            return false;
        }
        uses.add(new Use(peer, now));
        return true;
    }
}
