package org.ashlar.transport;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts inbound connections before anything is allocated for them. Safe for use by any thread. */
final class InboundLimits {
    static final int MAX_TOTAL = 64;
    static final int MAX_HANDSHAKES = 16;
    static final int MAX_PER_IPV4 = 8;
    static final int MAX_PER_SUBNET = 16;

    private final Map<String, Integer> counts = new HashMap<>();
    private int total;
    private int handshakes;

    /** Counts a new connection, unless some limit is reached. */
    synchronized boolean admit(InetAddress from, int mostTotal) {
        if (total >= Math.max(MAX_TOTAL, mostTotal) || handshakes >= MAX_HANDSHAKES) {
            return false;
        }
        List<String> groups = groups(from);
        for (int i = 0; i < groups.size(); i++) {
            int most = i == 0 && from.getAddress().length == 4 ? MAX_PER_IPV4 : MAX_PER_SUBNET;
            if (counts.getOrDefault(groups.get(i), 0) >= most) {
                return false;
            }
        }
        groups.forEach(group -> counts.merge(group, 1, Integer::sum));
        total++;
        handshakes++;
        return true;
    }

    synchronized void handshakeEnded() {
        handshakes--;
    }

    synchronized void closed(InetAddress from) {
        total--;
        groups(from)
                .forEach(group -> counts.computeIfPresent(group, (g, n) -> n == 1 ? null : n - 1));
    }

    /** Loopback is not counted by address. */
    private static List<String> groups(InetAddress from) {
        byte[] ip = from.getAddress();
        if (from.isLoopbackAddress()) {
            return List.of();
        }
        return ip.length == 4
                ? List.of(prefix(ip, 4), prefix(ip, 3))
                : List.of(prefix(ip, 8), prefix(ip, 7));
    }

    private static String prefix(byte[] ip, int bytes) {
        return Arrays.toString(Arrays.copyOf(ip, bytes));
    }
}
