package org.ashlar.transport;

import java.util.HashMap;
import java.util.Map;
import org.ashlar.crypto.PeerId;

/** Limits in bytes a second, of all connections and of each peer's. Safe for use by any thread. */
final class Rates {
    /** One bucket for each direction. */
    record Pair(Bucket in, Bucket out) {
        static Pair of(long rate) {
            long now = System.nanoTime();
            return new Pair(new Bucket(rate, now), new Bucket(rate, now));
        }

        Bucket of(boolean inbound) {
            return inbound ? in : out;
        }

        void rate(long rate) {
            in.rate(rate);
            out.rate(rate);
        }
    }

    private static final class Shared {
        final Pair pair;
        int connections;

        Shared(Pair pair) {
            this.pair = pair;
        }
    }

    private final Pair total;
    private final Map<PeerId, Shared> peers = new HashMap<>();
    private long perPeer;

    Rates(Settings.Rates settings) {
        total = Pair.of(settings.total());
        perPeer = settings.perPeer();
    }

    Pair total() {
        return total;
    }

    synchronized void apply(Settings.Rates changed) {
        total.rate(changed.total());
        perPeer = changed.perPeer();
        peers.values().forEach(shared -> shared.pair.rate(perPeer));
    }

    /** The buckets that all connections of a peer share. */
    synchronized Pair opened(PeerId peer) {
        Shared shared = peers.computeIfAbsent(peer, p -> new Shared(Pair.of(perPeer)));
        shared.connections++;
        return shared.pair;
    }

    synchronized void closed(PeerId peer) {
        Shared shared = peers.get(peer);
        if (shared != null && --shared.connections == 0) {
            peers.remove(peer);
        }
    }
}
