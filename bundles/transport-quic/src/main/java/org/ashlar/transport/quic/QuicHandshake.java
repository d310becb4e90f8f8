package org.ashlar.transport.quic;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.net.spi.MuxedConnection;
import org.ashlar.net.spi.MuxedHost;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a peer has proven who it is, within an absolute limit. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class QuicHandshake extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(QuicHandshake.class.getName());

    /** Fills the pipelines of connections that peers open. */
    static final ChannelHandler ACCEPTED =
            new ChannelInitializer<QuicChannel>() {
                @Override
                protected void initChannel(QuicChannel channel) {
                    Handshakes.Entry entry = Handshakes.of(channel);
                    channel.closeFuture().addListener(f -> entry.ended());
                    channel.pipeline()
                            .addLast(
                                    new QuicHandshake(
                                            entry.host(),
                                            (InetSocketAddress) channel.remoteSocketAddress(),
                                            entry::opened,
                                            failure ->
                                                    LOG.log(
                                                            System.Logger.Level.DEBUG,
                                                            "Handshake failed",
                                                            failure)));
                }
            };

    private final MuxedHost host;
    private final InetSocketAddress remote;
    private final Consumer<MuxedConnection> opened;
    private final Consumer<Throwable> failed;
    private @Nullable ScheduledFuture<?> limit;
    private boolean over;

    private QuicHandshake(
            MuxedHost host,
            InetSocketAddress remote,
            Consumer<MuxedConnection> opened,
            Consumer<Throwable> failed) {
        this.host = host;
        this.remote = remote;
        this.opened = opened;
        this.failed = failed;
    }

    /** For a connection that this node opens. */
    static QuicHandshake dialler(
            MuxedHost host, InetSocketAddress remote, Promise<MuxedConnection> result) {
        return new QuicHandshake(
                host,
                remote,
                made -> {
                    if (!result.trySuccess(made)) {
                        made.channel().close();
                    }
                },
                result::tryFailure);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isRegistered()) {
            start(ctx);
        }
    }

    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {
        start(ctx);
        ctx.fireChannelRegistered();
    }

    private void start(ChannelHandlerContext ctx) {
        if (limit == null) {
            limit =
                    ctx.executor()
                            .schedule(
                                    () -> fail(ctx, new IpfsException("handshake took too long")),
                                    QuicTransport.HANDSHAKE_SECONDS,
                                    TimeUnit.SECONDS);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent end) {
            if (end.isSuccess()) {
                succeed(ctx);
            } else {
                fail(ctx, end.cause());
            }
        } else if (event instanceof QuicConnectionCloseEvent close && !over) {
            fail(ctx, new IpfsException("peer closed the connection: error " + close.error()));
        }
        ctx.fireUserEventTriggered(event);
    }

    private void succeed(ChannelHandlerContext ctx) {
        if (over) {
            return;
        }
        QuicChannel channel = (QuicChannel) ctx.channel();
        try {
            var engine = channel.sslEngine();
            if (engine == null || !QuicSetup.ALPN.equals(engine.getApplicationProtocol())) {
                throw new ProtocolViolationException("peer does not speak libp2p");
            }
            QuicConnection made =
                    new QuicConnection(
                            channel,
                            host.identity(engine.getSession().getPeerCertificates()),
                            remote);
            QuicConnection.bind(channel, made);
            end();
            opened.accept(made);
        } catch (SSLPeerUnverifiedException | GeneralSecurityException | IpfsException e) {
            fail(ctx, e);
        }
    }

    private void end() {
        over = true;
        if (limit != null) {
            limit.cancel(false);
        }
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (!over) {
            end();
            failed.accept(cause);
        }
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (over) {
            LOG.log(System.Logger.Level.DEBUG, "Connection fails", cause);
        } else {
            fail(ctx, cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!over) {
            end();
            failed.accept(new ClosedException("connection closed during the handshake"));
        }
        ctx.fireChannelInactive();
    }
}
