package org.ashlar.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;
import org.ashlar.transport.names.AddressResolver;

/**
 * Where a peer can be dialled, or a socket can listen. Immutable.
 *
 * @param address as it is shown, without {@code /p2p}
 * @param socket IP address and port
 * @param kind what is spoken below the upgrade
 * @param host name for TLS and HTTP
 */
record Endpoint(Multiaddr address, InetSocketAddress socket, Kind kind, String host) {
    /** What is spoken below the upgrade. */
    enum Kind {
        /** QUIC, over UDP; dialled first. */
        QUIC,
        /** Nothing else. */
        TCP,
        /** WebSocket. */
        WS,
        /** WebSocket over TLS. */
        WSS
    }

    /** The end point of an address without names; empty when it is not of a kind known here. */
    static Optional<Endpoint> of(Multiaddr address) {
        return of(new AddressResolver.Resolved(address, ""));
    }

    static Optional<Endpoint> of(AddressResolver.Resolved resolved) {
        Optional<Multiaddr> bare = resolved.address().withoutPeer();
        Optional<InetSocketAddress> socket = bare.flatMap(Multiaddr::socketAddress);
        if (bare.isEmpty() || socket.isEmpty()) {
            return Optional.empty();
        }
        List<Multiaddr.Component> parts = bare.get().components();
        boolean udp = parts.get(1).protocol() == MultiaddrProtocol.UDP;
        String host =
                bare.get()
                        .value(MultiaddrProtocol.SNI)
                        .orElse(
                                resolved.host().isEmpty()
                                        ? socket.get().getAddress().getHostAddress()
                                        : resolved.host());
        return kind(udp, parts.subList(2, parts.size()))
                .map(kind -> new Endpoint(bare.get(), socket.get(), kind, host));
    }

    private static Optional<Kind> kind(boolean udp, List<Multiaddr.Component> rest) {
        List<MultiaddrProtocol> names = rest.stream().map(Multiaddr.Component::protocol).toList();
        if (udp) {
            boolean quic = names.equals(List.of(MultiaddrProtocol.QUIC_V1));
            return quic ? Optional.of(Kind.QUIC) : Optional.empty();
        }
        if (names.isEmpty()) {
            return Optional.of(Kind.TCP);
        }
        if (names.equals(List.of(MultiaddrProtocol.WS))) {
            return Optional.of(Kind.WS);
        }
        boolean secure =
                names.equals(List.of(MultiaddrProtocol.WSS))
                        || names.equals(List.of(MultiaddrProtocol.TLS, MultiaddrProtocol.WS))
                        || names.equals(
                                List.of(
                                        MultiaddrProtocol.TLS,
                                        MultiaddrProtocol.SNI,
                                        MultiaddrProtocol.WS));
        return secure ? Optional.of(Kind.WSS) : Optional.empty();
    }

    private static Multiaddr quic(InetSocketAddress socket) {
        String tcp = Multiaddr.tcp(socket).toString();
        return Multiaddr.parse(tcp.replace("/tcp/", "/udp/") + "/quic-v1");
    }

    /** The address of a socket of this kind. */
    static Multiaddr address(InetSocketAddress socket, Kind kind) {
        Multiaddr tcp = Multiaddr.tcp(socket);
        return switch (kind) {
            case QUIC -> quic(socket);
            case TCP -> tcp;
            case WS -> tcp.encapsulate(Multiaddr.parse("/ws"));
            case WSS -> tcp.encapsulate(Multiaddr.parse("/tls/ws"));
        };
    }
}
