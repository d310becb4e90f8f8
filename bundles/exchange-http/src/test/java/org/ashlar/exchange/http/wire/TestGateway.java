package org.ashlar.exchange.http.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.testing.tls.ServerKey;
import org.jspecify.annotations.Nullable;

/** A gateway on loopback, HTTP/2 over TLS, that says what a test scripts. Any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends the connection
final class TestGateway implements AutoCloseable {
    /** What is said to one request. */
    interface Script {
        void answer(Http2Headers request, Stream stream);
    }

    /** What is said on a connection instead of HTTP/2. */
    interface Raw {
        void say(Channel connection);
    }

    /** Where the answer to one request goes. */
    record Stream(ChannelHandlerContext context) {
        void head(int status, Map<String, String> headers, boolean last) {
            Http2Headers all = new DefaultHttp2Headers(false).status(Integer.toString(status));
            headers.forEach(all::add);
            context.writeAndFlush(new DefaultHttp2HeadersFrame(all, last));
        }

        void body(byte[] bytes, boolean last) {
            context.writeAndFlush(
                    new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes.clone()), last));
        }

        void answer(int status, Map<String, String> headers, byte[] body) {
            head(status, headers, false);
            body(body, true);
        }

        void reset() {
            context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
        }

        void cutConnection() {
            context.channel().parent().close();
        }
    }

    /** Paths with methods, in the order of the requests. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** Headers of the last request. */
    final List<Http2Headers> headers = new CopyOnWriteArrayList<>();

    final AtomicInteger connections = new AtomicInteger();

    /** Filled when a client gives a stream up, or a connection ends. */
    final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    private final Script script;
    private final List<Channel> open = new CopyOnWriteArrayList<>();
    private final Channel listener;

    TestGateway(EventLoopGroup group, ServerKey certificate, Script script)
            throws GeneralSecurityException, IOException {
        this(group, certificate, "h2", script, null);
    }

    /** A server that speaks no HTTP/2 though it says so. */
    static TestGateway raw(EventLoopGroup group, ServerKey certificate, Raw raw)
            throws GeneralSecurityException, IOException {
        return new TestGateway(group, certificate, "h2", (request, stream) -> {}, raw);
    }

    /** A server that offers HTTP/1.1 alone. */
    static TestGateway old(EventLoopGroup group, ServerKey certificate)
            throws GeneralSecurityException, IOException {
        return new TestGateway(group, certificate, "http/1.1", (request, stream) -> {}, null);
    }

    private TestGateway(
            EventLoopGroup group,
            ServerKey certificate,
            String protocol,
            Script script,
            @Nullable Raw raw)
            throws GeneralSecurityException, IOException {
        this.script = script;
        SslContext tls =
                SslContextBuilder.forServer(certificate.keys())
                        .sslProvider(SslProvider.JDK)
                        .applicationProtocolConfig(
                                new ApplicationProtocolConfig(
                                        ApplicationProtocolConfig.Protocol.ALPN,
                                        ApplicationProtocolConfig.SelectorFailureBehavior
                                                .NO_ADVERTISE,
                                        ApplicationProtocolConfig.SelectedListenerFailureBehavior
                                                .ACCEPT,
                                        protocol))
                        .build();
        listener =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        open.add(channel);
                                        connections.incrementAndGet();
                                        channel.closeFuture().addListener(f -> ends.add("closed"));
                                        channel.pipeline()
                                                .addLast(tls.newHandler(channel.alloc()))
                                                .addLast(new Negotiated(raw));
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .syncUninterruptibly()
                        .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    GatewayUrl url() {
        return new GatewayUrl(true, "gateway.test", port(), "gateway.test");
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        open.forEach(channel -> channel.close().syncUninterruptibly());
    }

    private final class Negotiated extends ApplicationProtocolNegotiationHandler {
        private final @Nullable Raw raw;

        Negotiated(@Nullable Raw raw) {
            super("http/1.1");
            this.raw = raw;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (raw != null) {
                raw.say(ctx.channel());
            } else if (protocol.equals("h2")) {
                ctx.pipeline()
                        .addLast(
                                Http2FrameCodecBuilder.forServer()
                                        .initialSettings(
                                                Http2Settings.defaultSettings()
                                                        .maxConcurrentStreams(4))
                                        .encoderEnforceMaxConcurrentStreams(false)
                                        .gracefulShutdownTimeoutMillis(0)
                                        .build())
                        .addLast(new Http2MultiplexHandler(new Streams()));
            } else {
                ctx.pipeline().addLast(new HttpServerCodec());
            }
        }
    }

    private final class Streams extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            stream.pipeline().addLast(new Reader());
        }
    }

    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            if (frame instanceof Http2HeadersFrame head) {
                headers.add(head.headers());
                requests.add(head.headers().method() + " " + head.headers().path());
                script.answer(head.headers(), new Stream(ctx));
            }
            ReferenceCountUtil.release(frame);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Http2ResetFrame) {
                ends.add("reset");
            }
        }
    }
}
