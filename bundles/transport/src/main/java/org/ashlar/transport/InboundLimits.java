package org.ashlar.transport;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts inbound connections before anything is allocated for them. Safe for use by any thread. */
final class InboundLimits {
    private final Map<String, Integer> counts = new HashMap<>();
    private volatile Limits limits;
    private int total;
    private int handshakes;

    InboundLimits(Limits limits) {
        this.limits = limits;
    }

    void apply(Limits changed) {
        limits = changed;
    }

    /** Counts a new connection, unless some limit is reached. */
    synchronized boolean admit(InetAddress from) {
        Limits now = limits;
        if (total >= now.inbound() || handshakes >= now.handshakes()) {
            return false;
        }
        List<String> groups = groups(from);
        for (int i = 0; i < groups.size(); i++) {
            if (counts.getOrDefault(groups.get(i), 0) >= most(now, from, i)) {
                return false;
            }
        }
        groups.forEach(group -> counts.merge(group, 1, Integer::sum));
        total++;
        handshakes++;
        return true;
    }

    private static int most(Limits limits, InetAddress from, int group) {
        if (from.getAddress().length == 4) {
            return group == 0 ? limits.perAddress() : limits.perNetwork();
        }
        return group == 0 ? limits.perNetwork() : limits.perSite();
    }

    synchronized void handshakeEnded() {
        handshakes--;
    }

    synchronized void closed(InetAddress from) {
        total--;
        groups(from)
                .forEach(group -> counts.computeIfPresent(group, (g, n) -> n == 1 ? null : n - 1));
    }

    /** Inbound connections now. */
    synchronized int total() {
        return total;
    }

    /** Inbound connections that are not secured yet. */
    synchronized int handshakes() {
        return handshakes;
    }

    /** Loopback is not counted by address. */
    private static List<String> groups(InetAddress from) {
        byte[] ip = from.getAddress();
        if (from.isLoopbackAddress()) {
            return List.of();
        }
        return ip.length == 4
                ? List.of(prefix(ip, 4), prefix(ip, 3))
                : List.of(prefix(ip, 7), prefix(ip, 6));
    }

    /** The network that shares limits with this address. */
    static String group(InetAddress from) {
        byte[] ip = from.getAddress();
        return prefix(ip, ip.length == 4 ? 3 : 7);
    }

    private static String prefix(byte[] ip, int bytes) {
        return Arrays.toString(Arrays.copyOf(ip, bytes));
    }
}
