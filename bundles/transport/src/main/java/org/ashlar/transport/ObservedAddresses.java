package org.ashlar.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.ashlar.multiformats.Multiaddr;

/**
 * Where peers see this node. What one of them says may be false, so it counts only when peers of
 * several networks say the same. Safe for use by any thread.
 */
final class ObservedAddresses {
    /** Networks that must have seen an address; as many as in the reference. */
    static final int CONFIRMATIONS = 4;

    /** Networks that must have seen an IP address before it is worth a question. */
    static final int HINTS = 2;

    /** Most addresses that are taken to be this node's. */
    static final int MAX_CONFIRMED = 8;

    /** How long an address stays confirmed when those who saw it are gone. */
    static final Duration STAYS = Duration.ofMinutes(30);

    /**
     * What one peer saw.
     *
     * @param network what shares one voice
     * @param exact the whole address, when the peer dialled it
     */
    private record Seen(String network, InetAddress ip, Optional<Multiaddr> exact) {}

    private final LongSupplier clock;
    private final Map<Object, Seen> seen = new HashMap<>();
    private final Map<Multiaddr, Long> confirmed = new LinkedHashMap<>();

    /**
     * @param clock nanoseconds
     */
    ObservedAddresses(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * A peer says where it sees this node; a later word of the same connection replaces it.
     *
     * @param from where the peer is
     * @param dialled true when the peer dialled, so that the port is one that is listened on
     */
    synchronized void observed(
            Object connection, InetAddress from, Multiaddr address, boolean dialled) {
        Optional<InetAddress> ip = address.socketAddress().map(InetSocketAddress::getAddress);
        boolean usable =
                ip.filter(
                                i ->
                                        !i.isAnyLocalAddress()
                                                && !i.isLoopbackAddress()
                                                && !i.isLinkLocalAddress()
                                                && !i.isMulticastAddress())
                        .isPresent();
        if (usable && Endpoint.of(address).isPresent()) {
            Optional<Multiaddr> exact = dialled ? address.withoutPeer() : Optional.empty();
            seen.put(connection, new Seen(InboundLimits.group(from), ip.orElseThrow(), exact));
        }
    }

    synchronized void gone(Object connection) {
        confirmed(); // what is confirmed by it stays for some time
        seen.remove(connection);
    }

    /** Addresses that peers of enough networks dialled, those seen by most first. */
    synchronized List<Multiaddr> confirmed() {
        long now = clock.getAsLong();
        Map<Multiaddr, Set<String>> voices = new LinkedHashMap<>();
        seen.values()
                .forEach(
                        s ->
                                s.exact()
                                        .ifPresent(
                                                address ->
                                                        voices.computeIfAbsent(
                                                                        address,
                                                                        a -> new HashSet<>())
                                                                .add(s.network())));
        voices.entrySet().stream()
                .filter(entry -> entry.getValue().size() >= CONFIRMATIONS)
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().size()))
                .limit(MAX_CONFIRMED)
                .forEach(
                        entry -> {
                            confirmed.remove(entry.getKey());
                            confirmed.put(entry.getKey(), now);
                        });
        confirmed.values().removeIf(time -> now - time >= STAYS.toNanos());
        var eldest = confirmed.keySet().iterator();
        while (confirmed.size() > MAX_CONFIRMED) {
            eldest.next();
            eldest.remove();
        }
        return List.copyOf(confirmed.keySet());
    }

    /**
     * Addresses that this node may have: the IP addresses at which it is seen, with the ports on
     * which it listens.
     */
    synchronized List<Multiaddr> guesses(List<Multiaddr> listening) {
        Map<InetAddress, Set<String>> voices = new LinkedHashMap<>();
        seen.values()
                .forEach(
                        s ->
                                voices.computeIfAbsent(s.ip(), ip -> new HashSet<>())
                                        .add(s.network()));
        List<InetAddress> ips = new ArrayList<>(voices.keySet());
        ips.removeIf(ip -> voices.getOrDefault(ip, Set.of()).size() < HINTS);
        ips.sort(Comparator.comparingInt(ip -> -voices.getOrDefault(ip, Set.of()).size()));
        Set<Multiaddr> guesses = new LinkedHashSet<>();
        for (InetAddress ip : ips) {
            for (Multiaddr address : listening) {
                Endpoint.of(address)
                        .filter(
                                e ->
                                        e.socket().getAddress().getAddress().length
                                                == ip.getAddress().length)
                        .ifPresent(
                                e ->
                                        guesses.add(
                                                Endpoint.address(
                                                        new InetSocketAddress(
                                                                ip, e.socket().getPort()),
                                                        e.kind())));
            }
        }
        return guesses.stream().limit(MAX_CONFIRMED).toList();
    }
}
