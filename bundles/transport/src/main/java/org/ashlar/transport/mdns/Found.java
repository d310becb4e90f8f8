package org.ashlar.transport.mdns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;

/**
 * Peers that told of themselves in the local network, each passed on once a minute at most, and few
 * at a time, so that nobody makes this node dial around. Confined to one thread.
 */
final class Found {
    /** Most addresses of one peer. */
    static final int MAX_ADDRESSES = 8;

    /** Most peers passed on in a minute. */
    static final int MAX_PEERS = 64;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final String PREFIX = "dnsaddr=";

    private final PeerId self;
    private final Predicate<InetAddress> near;
    private final LongSupplier clock;
    private final BiConsumer<PeerId, List<Multiaddr>> found;
    private final Map<PeerId, Long> told = new LinkedHashMap<>();

    /**
     * @param near true for addresses of the local network; others are not dialled
     * @param clock nanoseconds
     */
    Found(
            PeerId self,
            Predicate<InetAddress> near,
            LongSupplier clock,
            BiConsumer<PeerId, List<Multiaddr>> found) {
        this.self = self;
        this.near = near;
        this.clock = clock;
        this.found = found;
    }

    void take(List<String> texts) {
        Map<PeerId, List<Multiaddr>> peers = new LinkedHashMap<>();
        for (String text : texts) {
            if (text.startsWith(PREFIX)) {
                add(text.substring(PREFIX.length()), peers);
            }
        }
        long now = clock.getAsLong();
        told.values().removeIf(time -> now - time >= MINUTE);
        peers.forEach(
                (peer, addresses) -> {
                    if (told.size() < MAX_PEERS && told.putIfAbsent(peer, now) == null) {
                        found.accept(peer, List.copyOf(addresses));
                    }
                });
    }

    private void add(String text, Map<PeerId, List<Multiaddr>> peers) {
        try {
            Multiaddr whole = Multiaddr.parse(text);
            Multiaddr.Component last = whole.components().get(whole.components().size() - 1);
            Optional<Multiaddr> address =
                    whole.withoutPeer()
                            .filter(
                                    a ->
                                            a.socketAddress()
                                                    .filter(s -> near.test(s.getAddress()))
                                                    .isPresent());
            if (last.protocol() != MultiaddrProtocol.P2P || address.isEmpty()) {
                return;
            }
            PeerId peer = PeerId.parse(last.value());
            List<Multiaddr> all = peers.computeIfAbsent(peer, p -> new ArrayList<>());
            if (!peer.equals(self) && all.size() < MAX_ADDRESSES) {
                all.add(address.get());
            }
            if (all.isEmpty()) {
                peers.remove(peer);
            }
        } catch (FormatException e) {
            return; // somebody else's form of address is no fault
        }
    }
}
