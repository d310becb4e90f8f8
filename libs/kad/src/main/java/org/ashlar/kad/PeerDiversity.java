package org.ashlar.kad;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.routing.PeerInfo;

/**
 * Keeps any one network from filling a routing table: at most so many peers of an address group in
 * the table and in one bucket. A group is an IPv4 /16 (/8 below 128.0.0.0, as one organisation held
 * these) or an IPv6 /32. Confined to the lock of its table.
 */
public final class PeerDiversity {
    private final int perTable;
    private final int perBucket;
    private final Map<String, Integer> counts = new HashMap<>();

    private PeerDiversity(int perTable, int perBucket) {
        this.perTable = perTable;
        this.perBucket = perBucket;
    }

    /** The rule of the public network: 3 in the table, 2 in a bucket. */
    public static PeerDiversity wan() {
        return new PeerDiversity(3, 2);
    }

    /** No rule, for networks where all share few addresses. */
    public static PeerDiversity none() {
        return new PeerDiversity(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    boolean admits(PeerInfo peer, int prefix) {
        if (perTable == Integer.MAX_VALUE) {
            return true;
        }
        Set<String> groups = groups(peer);
        return !groups.isEmpty()
                && groups.stream()
                        .allMatch(
                                group ->
                                        count(group) < perTable
                                                && count(inBucket(group, prefix)) < perBucket);
    }

    void added(PeerInfo peer, int prefix) {
        change(peer, prefix, 1);
    }

    void removed(PeerInfo peer, int prefix) {
        change(peer, prefix, -1);
    }

    private void change(PeerInfo peer, int prefix, int by) {
        if (perTable == Integer.MAX_VALUE) {
            return;
        }
        for (String group : groups(peer)) {
            add(group, by);
            add(inBucket(group, prefix), by);
        }
    }

    private void add(String name, int by) {
        int now = count(name) + by;
        if (now == 0) {
            counts.remove(name);
        } else {
            counts.put(name, now);
        }
    }

    private int count(String name) {
        return counts.getOrDefault(name, 0);
    }

    private static String inBucket(String group, int prefix) {
        return prefix + "/" + group;
    }

    private static Set<String> groups(PeerInfo peer) {
        Set<String> groups = new HashSet<>();
        for (Multiaddr address : peer.addresses()) {
            Optional<InetSocketAddress> socket = address.socketAddress();
            socket.map(InetSocketAddress::getAddress)
                    .map(PeerDiversity::group)
                    .ifPresent(groups::add);
        }
        return groups;
    }

    private static String group(InetAddress ip) {
        byte[] b = ip.getAddress();
        if (b.length == 4) {
            int first = b[0] & 0xff;
            return first < 128 ? first + "/8" : first + "." + (b[1] & 0xff) + "/16";
        }
        return String.format("%02x%02x:%02x%02x/32", b[0], b[1], b[2], b[3]);
    }
}
