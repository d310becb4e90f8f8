package org.ashlar.core.front.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;

/**
 * A peer and an address of it, as in {@code /ip4/1.2.3.4/tcp/4001/p2p/12D3Koo...}. Immutable.
 *
 * @param address without {@code /p2p}; empty when only the peer is named
 */
public record PeerAddress(PeerId peer, Optional<Multiaddr> address) {
    /**
     * Parses text.
     *
     * @throws FormatException if it is no multiaddr, or names no peer at its end
     */
    public static PeerAddress parse(String text) {
        return of(Multiaddr.parse(text))
                .orElseThrow(() -> new FormatException("invalid p2p multiaddr"));
    }

    /** The peer at the end of an address, or empty when there is none. */
    public static Optional<PeerAddress> of(Multiaddr whole) {
        List<Multiaddr.Component> parts = whole.components();
        Multiaddr.Component last = parts.get(parts.size() - 1);
        return last.protocol() == MultiaddrProtocol.P2P
                ? Optional.of(new PeerAddress(PeerId.parse(last.value()), whole.withoutPeer()))
                : Optional.empty();
    }

    /** The address as a list of none or one. */
    public List<Multiaddr> addresses() {
        return address.map(List::of).orElse(List.of());
    }

    /** Addresses by peer, in order. */
    public static Map<PeerId, List<Multiaddr>> grouped(List<PeerAddress> all) {
        Map<PeerId, List<Multiaddr>> groups = new LinkedHashMap<>();
        for (PeerAddress each : all) {
            groups.computeIfAbsent(each.peer, p -> new ArrayList<>()).addAll(each.addresses());
        }
        return groups;
    }
}
