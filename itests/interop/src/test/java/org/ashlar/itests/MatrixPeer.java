package org.ashlar.itests;

import java.util.List;

/** A libp2p node of some implementation, as the matrix drives it. Confined to one thread. */
interface MatrixPeer extends AutoCloseable {
    /**
     * A connection as one end sees it, and what identify has told about the other end.
     *
     * @param address of the other end
     * @param security protocol id, or empty where this implementation does not tell
     * @param muxer protocol id, or empty where this implementation does not tell
     * @param publicKey base64 of its protobuf form
     */
    record Seen(
            String address,
            boolean inbound,
            String security,
            String muxer,
            String agent,
            List<String> protocols,
            String publicKey) {}

    /** Words for a test's name. */
    String name();

    /** Secure channels that it speaks over TCP and WebSocket. */
    List<String> securities();

    /** What its agent version begins with. */
    String agent();

    String id();

    /** Base64 of the protobuf form of its key. */
    String publicKey();

    /** An address to dial, with its id. */
    String address(Transport transport);

    void dial(String address);

    /** The connection to a peer, once it is there and the peer was identified. */
    Seen seen(String peer);

    void ping(String peer);

    void hangUp(String peer);

    /** Waits until there is no connection to a peer. */
    void awaitGone(String peer);

    @Override
    void close();

    /** What is spoken below security and muxer. */
    enum Transport {
        TCP("/tcp/0"),
        WS("/tcp/0/ws"),
        WSS("/tcp/0/tls/ws"),
        QUIC("/udp/0/quic-v1");

        private final String listen;
        private final String pattern;

        Transport(String rest) {
            listen = "/ip4/127.0.0.1" + rest;
            pattern =
                    listen.replace(".", "\\.")
                            .replace("p/0", "p/[0-9]+")
                            .replace("/tls/ws", "/(tls/ws|wss)");
        }

        /** An address to listen on, of any port. */
        String listen() {
            return listen;
        }

        /** The key of the configuration that turns it on and off. */
        String key() {
            return "Swarm.Transports.Network." + (this == WS || this == WSS ? "Websocket" : name());
        }

        /** True for addresses of this transport, with or without an id. */
        boolean is(String address) {
            return address.matches(pattern + "(/p2p/.*)?");
        }
    }
}
