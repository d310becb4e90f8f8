package org.ashlar.exchange.http.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a channel a connection of HTTP/2 over TLS, within a time. A gateway that offers another
 * version of HTTP is refused, as Kubo does. For one channel, confined to its event loop.
 */
final class StreamEquipment extends ChannelInitializer<Channel> {
    /** What a gateway may say before it is read. */
    static final int WINDOW = 1 << 20;

    private static final long HEAD_BYTES = 8 << 10;
    private static final long FAREWELL_MS = 1_000;

    private final GatewayUrl gateway;
    private final StreamLine line;
    private final SslContext tls;
    private final Executor pool;

    /**
     * @param pool runs the costly parts of the handshake
     */
    StreamEquipment(GatewayUrl gateway, StreamLine line, SslContext tls, Executor pool) {
        this.gateway = gateway;
        this.line = line;
        this.tls = tls;
        this.pool = pool;
    }

    @Override
    protected void initChannel(Channel channel) {
        SslHandler handler = tls.newHandler(channel.alloc(), gateway.name(), gateway.port(), pool);
        handler.setHandshakeTimeoutMillis(0); // the clock of the beginning counts
        nameTo(handler.engine());
        channel.pipeline().addLast(handler).addLast(new Beginning(handler));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        line.refused(cause); // it could not be made a connection
        var unused = ctx.close();
    }

    /** Java alone tells a server only names with a dot. */
    private void nameTo(SSLEngine engine) {
        String name = gateway.name();
        if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            engine.setSSLParameters(parameters);
        }
    }

    private static Http2FrameCodec codec() {
        return Http2FrameCodecBuilder.forClient()
                .initialSettings(
                        Http2Settings.defaultSettings()
                                .pushEnabled(false)
                                .initialWindowSize(WINDOW)
                                .maxHeaderListSize(HEAD_BYTES))
                .gracefulShutdownTimeoutMillis(FAREWELL_MS)
                .build();
    }

    /** Waits for the handshake and the first settings. */
    private final class Beginning extends ChannelInboundHandlerAdapter {
        private final SslHandler handler;
        private @Nullable Future<?> clock;
        private @Nullable StreamConnection connection;
        private boolean over;

        Beginning(SslHandler handler) {
            this.handler = handler;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            long millis = line.beginningMillis();
            clock =
                    ctx.executor()
                            .schedule(
                                    () -> fail(ctx, new UnavailableException("says nothing")),
                                    millis,
                                    TimeUnit.MILLISECONDS);
            ctx.fireChannelActive();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent shaken) {
                if (!shaken.isSuccess()) {
                    fail(ctx, shaken.cause());
                } else if (!ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol())) {
                    fail(ctx, new ProtocolViolationException("does not speak HTTP/2"));
                } else {
                    begin(ctx);
                }
            }
            ctx.fireUserEventTriggered(event);
        }

        private void begin(ChannelHandlerContext ctx) {
            Http2FrameCodec codec = codec();
            StreamConnection made = new StreamConnection(line, codec, () -> ready(ctx));
            connection = made;
            ChannelPipeline pipeline = ctx.pipeline();
            pipeline.addLast(codec)
                    .addLast(new Http2MultiplexHandler(new Unwanted()))
                    .addLast(made);
        }

        private void ready(ChannelHandlerContext ctx) {
            StreamConnection made = connection;
            if (!over && made != null) {
                over = true;
                stopClock();
                line.opened(made);
                ctx.pipeline().remove(this);
            }
        }

        private void fail(ChannelHandlerContext ctx, Throwable why) {
            var unused = ctx.close();
            if (!over) {
                over = true;
                stopClock();
                line.refused(why);
            }
        }

        private void stopClock() {
            Future<?> running = clock;
            if (running != null) {
                running.cancel(false);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(ctx, new UnavailableException("the connection ended as it began"));
            ctx.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(ctx, cause);
        }
    }

    /** A stream that the gateway opened. */
    private static final class Unwanted extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            var unused = ctx.close();
        }
    }
}
