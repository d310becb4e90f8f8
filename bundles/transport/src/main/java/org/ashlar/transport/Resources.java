package org.ashlar.transport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ashlar.crypto.PeerId;
import org.ashlar.net.ResourceUse;
import org.ashlar.transport.yamux.WindowPool;

/** Counts connections and streams by scope and keeps them within limits. Safe for any thread. */
final class Resources {
    private static final long NONE = -1;

    private static final class Counts {
        int connsIn;
        int connsOut;
        int streamsIn;
        int streamsOut;

        boolean isZero() {
            return connsIn + connsOut + streamsIn + streamsOut == 0;
        }
    }

    private final Counts system = new Counts();
    private final Map<String, Counts> protocols = new TreeMap<>();
    private final Map<PeerId, Counts> peers = new HashMap<>();
    private Limits limits;

    Resources(Limits limits) {
        this.limits = limits;
    }

    synchronized void apply(Limits changed) {
        limits = changed;
    }

    /** True unless as many sockets are open as may be. */
    synchronized boolean allowsDial() {
        return system.connsIn + system.connsOut < limits.sockets();
    }

    synchronized void opened(PeerId peer, boolean inbound) {
        count(system, inbound, 1);
        count(peers.computeIfAbsent(peer, p -> new Counts()), inbound, 1);
    }

    synchronized void closed(PeerId peer, boolean inbound) {
        count(system, inbound, -1);
        Counts counts = peers.get(peer);
        if (counts != null) {
            count(counts, inbound, -1);
            forget(peers, peer, counts);
        }
    }

    private static void count(Counts counts, boolean inbound, int delta) {
        if (inbound) {
            counts.connsIn += delta;
        } else {
            counts.connsOut += delta;
        }
    }

    /** Counts a stream; false when some limit is reached. */
    synchronized boolean openStream(PeerId peer, String protocol, boolean inbound) {
        Counts ofPeer = peers.computeIfAbsent(peer, p -> new Counts());
        Counts ofProtocol = protocols.computeIfAbsent(protocol, p -> new Counts());
        if (inbound
                && (system.streamsIn >= limits.streams()
                        || ofPeer.streamsIn >= limits.streamsPerPeer()
                        || ofProtocol.streamsIn >= limits.streamsPerProtocol())) {
            forget(peers, peer, ofPeer);
            forget(protocols, protocol, ofProtocol);
            return false;
        }
        for (Counts counts : List.of(system, ofPeer, ofProtocol)) {
            countStream(counts, inbound, 1);
        }
        return true;
    }

    synchronized void closeStream(PeerId peer, String protocol, boolean inbound) {
        countStream(system, inbound, -1);
        Counts ofPeer = peers.get(peer);
        if (ofPeer != null) {
            countStream(ofPeer, inbound, -1);
            forget(peers, peer, ofPeer);
        }
        Counts ofProtocol = protocols.get(protocol);
        if (ofProtocol != null) {
            countStream(ofProtocol, inbound, -1);
            forget(protocols, protocol, ofProtocol);
        }
    }

    private static void countStream(Counts counts, boolean inbound, int delta) {
        if (inbound) {
            counts.streamsIn += delta;
        } else {
            counts.streamsOut += delta;
        }
    }

    private static <K> void forget(Map<K, Counts> all, K key, Counts counts) {
        if (counts.isZero()) {
            all.remove(key);
        }
    }

    /** What is used and what may be. */
    synchronized List<ResourceUse> report(WindowPool windows, InboundLimits inbound) {
        List<ResourceUse> all = new ArrayList<>();
        int sockets = system.connsIn + system.connsOut;
        all.add(new ResourceUse("system", "Memory", windows.limit(), windows.queued()));
        all.add(new ResourceUse("system", "FD", limit(limits.sockets()), sockets));
        conns(all, "system", system, limit(limits.inbound()));
        streams(all, "system", system, limit(limits.streams()));
        Counts handshakes = new Counts();
        handshakes.connsIn = inbound.handshakes();
        conns(all, "transient", handshakes, limit(limits.handshakes()));
        protocols.forEach(
                (protocol, counts) ->
                        streams(
                                all,
                                "proto:" + protocol,
                                counts,
                                limit(limits.streamsPerProtocol())));
        peers.forEach(
                (peer, counts) -> {
                    conns(all, "peer:" + peer, counts, NONE);
                    streams(all, "peer:" + peer, counts, limit(limits.streamsPerPeer()));
                });
        return all;
    }

    private static long limit(int most) {
        return most == Integer.MAX_VALUE ? NONE : most;
    }

    private static void conns(List<ResourceUse> all, String scope, Counts counts, long most) {
        all.add(new ResourceUse(scope, "Conns", NONE, counts.connsIn + counts.connsOut));
        all.add(new ResourceUse(scope, "ConnsInbound", most, counts.connsIn));
        all.add(new ResourceUse(scope, "ConnsOutbound", NONE, counts.connsOut));
    }

    private static void streams(List<ResourceUse> all, String scope, Counts counts, long most) {
        all.add(new ResourceUse(scope, "Streams", NONE, counts.streamsIn + counts.streamsOut));
        all.add(new ResourceUse(scope, "StreamsInbound", most, counts.streamsIn));
        all.add(new ResourceUse(scope, "StreamsOutbound", NONE, counts.streamsOut));
    }
}
