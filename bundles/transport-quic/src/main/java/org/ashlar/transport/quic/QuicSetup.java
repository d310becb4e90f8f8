package org.ashlar.transport.quic;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.ashlar.net.spi.MuxedHost;

/**
 * What all sockets of one host share: its certificate and the limits of its connections. Immutable.
 *
 * @param idleMillis how long a connection may be silent
 */
record QuicSetup(
        MuxedHost host,
        QuicSslContext server,
        QuicSslContext client,
        Handshakes handshakes,
        long idleMillis) {
    /** The one protocol of TLS, as the specification of libp2p names it. */
    static final String ALPN = "libp2p";

    /** Connections that may fill their first window before memory is short. */
    private static final int FULL_CONNECTIONS = 64;

    private static final long LEAST_WINDOW = 256 << 10;
    private static final long MOST_WINDOW = 768 << 10; // as Kubo begins

    /** Streams that nobody reads, and that must not hold up the others of a new connection. */
    private static final int STALLED_STREAMS = 4;

    /** What passes everywhere that IPv6 does, with a margin for tunnels. */
    private static final int DATAGRAM = 1252;

    static QuicSetup of(MuxedHost host, long idleMillis) throws GeneralSecurityException {
        var certificate = host.certificate();
        QuicSslContext server =
                QuicSslContextBuilder.forServer(certificate, null)
                        .trustManager(host.trust())
                        .clientAuth(ClientAuth.REQUIRE)
                        .applicationProtocols(ALPN)
                        .earlyData(false)
                        .build();
        QuicSslContext client =
                QuicSslContextBuilder.forClient()
                        .keyManager(certificate, null)
                        .trustManager(host.trust())
                        .endpointIdentificationAlgorithm("") // the certificate names no host
                        .applicationProtocols(ALPN)
                        .earlyData(false)
                        .build();
        return new QuicSetup(host, server, client, new Handshakes(host), idleMillis);
    }

    /** A handler for a socket on which peers dial; for one socket. */
    ChannelHandler serverCodec() {
        return limits(new QuicServerCodecBuilder())
                .sslEngineProvider(this::admit)
                .tokenHandler(new RetryTokens(handshakes::crowded, System::currentTimeMillis))
                .handler(QuicHandshake.ACCEPTED)
                .streamHandler(QuicConnection.INBOUND)
                .build();
    }

    /** A handler for a socket from which peers are dialled; for one socket. */
    ChannelHandler clientCodec() {
        return limits(new QuicClientCodecBuilder())
                .sslEngineProvider(channel -> client.newEngine(channel.alloc()))
                .build();
    }

    private QuicSslEngine admit(QuicChannel channel) {
        handshakes.admit(channel);
        return server.newEngine(channel.alloc());
    }

    private <B extends QuicCodecBuilder<B>> B limits(B builder) {
        long window =
                Math.max(
                        LEAST_WINDOW,
                        Math.min(host.receiveMemory() / FULL_CONNECTIONS, MOST_WINDOW));
        return builder.maxIdleTimeout(idleMillis, TimeUnit.MILLISECONDS)
                .initialMaxData(window)
                .initialMaxStreamDataBidirectionalLocal(window / STALLED_STREAMS)
                .initialMaxStreamDataBidirectionalRemote(window / STALLED_STREAMS)
                .initialMaxStreamsBidirectional(host.maxStreams())
                .initialMaxStreamsUnidirectional(0)
                .maxRecvUdpPayloadSize(2048)
                .maxSendUdpPayloadSize(DATAGRAM);
    }
}
