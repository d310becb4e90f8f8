package org.ashlar.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.net.spi.MuxedConnection;
import org.ashlar.transport.pnet.SwarmKey;
import org.ashlar.transport.security.Secured;
import org.ashlar.transport.security.Security;
import org.ashlar.transport.security.TlsServer;
import org.ashlar.transport.ws.WebSockets;
import org.ashlar.transport.yamux.WindowPool;
import org.jspecify.annotations.Nullable;

/** Fills the pipelines of new sockets. Safe for use by any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Upgrader {
    private static final System.Logger LOG = System.getLogger(Upgrader.class.getName());
    private static final String RATE = "rate";
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(64 << 10, 192 << 10);

    private final List<Security> securities;
    private final Optional<SwarmKey> key;
    private final WindowPool windows;
    private final IntSupplier streamsPerConnection;
    private final Rates rates;
    private final StreamOpener streams;
    private final Consumer<PeerConnection> opened;

    /**
     * @param opened told of each connection, on its event loop, before whoever asked for it
     */
    Upgrader(
            List<Security> securities,
            Optional<SwarmKey> key,
            WindowPool windows,
            IntSupplier streamsPerConnection,
            Rates rates,
            StreamOpener streams,
            Consumer<PeerConnection> opened) {
        this.securities = List.copyOf(securities);
        this.key = key;
        this.windows = windows;
        this.streamsPerConnection = streamsPerConnection;
        this.rates = rates;
        this.streams = streams;
        this.opened = opened;
    }

    /**
     * A socket that somebody else dialled.
     *
     * @param tls what is spoken below WebSocket, null for nothing
     */
    void accepted(Channel channel, Endpoint.Kind kind, @Nullable TlsServer tls, Runnable done) {
        Endpoint endpoint =
                new Endpoint(
                        Endpoint.address((InetSocketAddress) channel.remoteAddress(), kind),
                        (InetSocketAddress) channel.remoteAddress(),
                        kind,
                        "");
        upgrade(channel, securities, endpoint, null, false, (connection, failure) -> done.run());
        if (tls != null) {
            channel.pipeline().addAfter(RATE, "wss", tls.handler());
        }
    }

    /** The kinds of secure channels, in order of preference. */
    List<Security> securities() {
        return securities;
    }

    /** A socket that is being opened to a peer. */
    void dialled(
            Channel channel,
            List<Security> offered,
            Endpoint endpoint,
            PeerId peer,
            BiConsumer<@Nullable PeerConnection, @Nullable Throwable> done) {
        upgrade(channel, offered, endpoint, peer, true, done);
    }

    /**
     * A connection that needs no upgrade. Runs on its event loop.
     *
     * @param expected who must be at the other end, null when anyone may be
     */
    PeerConnection muxed(
            MuxedConnection muxed, Endpoint endpoint, @Nullable PeerId expected, boolean dialer) {
        Secured.check(expected, muxed.key());
        PeerId peer = muxed.key().peerId();
        Channel channel = muxed.channel();
        MuxedLink link = new MuxedLink(muxed, rates, rates.opened(peer));
        channel.closeFuture().addListener(f -> rates.closed(peer));
        InboundStreams inbound = new InboundStreams(streams);
        PeerConnection connection = new PeerConnection(link, endpoint.address(), !dialer, streams);
        inbound.of(connection);
        muxed.accept(inbound);
        KeepAlive.of(muxed, connection);
        opened.accept(connection);
        return connection;
    }

    private void upgrade(
            Channel channel,
            List<Security> offered,
            Endpoint endpoint,
            @Nullable PeerId expected,
            boolean dialer,
            BiConsumer<@Nullable PeerConnection, @Nullable Throwable> done) {
        channel.config().setWriteBufferWaterMark(WATER);
        InboundStreams inbound = new InboundStreams(streams);
        RateGate gate = new RateGate(rates);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(RATE, gate);
        boolean webSocket = endpoint.kind() != Endpoint.Kind.TCP;
        if (webSocket && dialer) {
            WebSockets.dial(
                    pipeline,
                    endpoint.host(),
                    endpoint.socket().getPort(),
                    endpoint.kind() == Endpoint.Kind.WSS);
        } else if (webSocket) {
            WebSockets.listen(pipeline);
        }
        Upgrade.Plan plan =
                new Upgrade.Plan(
                        offered,
                        key,
                        expected,
                        dialer,
                        webSocket,
                        windows,
                        streamsPerConnection.getAsInt());
        pipeline.addLast(
                "upgrade",
                new Upgrade(
                        plan,
                        inbound,
                        (upgraded, failure) -> {
                            PeerConnection connection = null;
                            if (upgraded != null) {
                                connection =
                                        new PeerConnection(
                                                upgraded, endpoint.address(), !dialer, streams);
                                PeerId peer = connection.peer();
                                gate.of(rates.opened(peer));
                                channel.closeFuture().addListener(f -> rates.closed(peer));
                                inbound.of(connection);
                                opened.accept(connection);
                            } else {
                                LOG.log(System.Logger.Level.DEBUG, "Handshake failed", failure);
                            }
                            done.accept(connection, failure);
                        }));
    }
}
