package org.ashlar.transport.ws;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslHandler;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.ashlar.error.IpfsException;

/**
 * Puts WebSocket's handlers into pipelines: no extensions, bounded headers and frames. Stateless.
 *
 * @see <a href="https://github.com/libp2p/specs/tree/master/websockets">websockets</a>
 */
public final class WebSockets {
    /** Longest frame that is accepted; those sent are far shorter. */
    static final int MAX_FRAME = 256 * 1024;

    private static final int MAX_LINE = 4096;
    private static final int MAX_HEADERS = 8192;

    private WebSockets() {}

    /** The listening side; {@link WebSocketReady} travels along the pipeline when it is open. */
    public static void listen(ChannelPipeline pipeline) {
        WebSocketServerProtocolConfig config =
                WebSocketServerProtocolConfig.newBuilder()
                        .websocketPath("/")
                        .checkStartsWith(true)
                        .allowExtensions(false)
                        .maxFramePayloadLength(MAX_FRAME)
                        .sendCloseFrame(null) // streams end before their connection does
                        .build();
        pipeline.addLast(
                "http",
                new HttpServerCodec(
                        new HttpDecoderConfig()
                                .setMaxInitialLineLength(MAX_LINE)
                                .setMaxHeaderSize(MAX_HEADERS)));
        pipeline.addLast("http-wellformed", new RefuseMalformed());
        pipeline.addLast("http-request", new HttpObjectAggregator(MAX_HEADERS, true));
        pipeline.addLast("ws", new WebSocketServerProtocolHandler(config));
        pipeline.addLast("ws-frames", new FrameBytes());
    }

    /**
     * The dialling side.
     *
     * @param secure true for TLS below
     */
    public static void dial(ChannelPipeline pipeline, String host, int port, boolean secure) {
        if (secure) {
            pipeline.addLast("wss", new SslHandler(engine(host, port)));
        }
        String authority = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        WebSocketClientProtocolConfig config =
                WebSocketClientProtocolConfig.newBuilder()
                        .webSocketUri(
                                URI.create(
                                        (secure ? "wss://" : "ws://")
                                                + authority
                                                + ":"
                                                + port
                                                + "/"))
                        .version(WebSocketVersion.V13)
                        .allowExtensions(false)
                        .customHeaders(new DefaultHttpHeaders())
                        .maxFramePayloadLength(MAX_FRAME)
                        .sendCloseFrame(null) // streams end before their connection does
                        .build();
        pipeline.addLast(
                "http",
                new HttpClientCodec(
                        new HttpDecoderConfig()
                                .setMaxInitialLineLength(MAX_LINE)
                                .setMaxHeaderSize(MAX_HEADERS),
                        false,
                        false));
        pipeline.addLast("http-wellformed", new RefuseMalformed());
        pipeline.addLast("http-response", new HttpObjectAggregator(MAX_HEADERS, true));
        pipeline.addLast("ws", new WebSocketClientProtocolHandler(config));
        pipeline.addLast("ws-frames", new FrameBytes());
    }

    private static SSLEngine engine(String host, int port) {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine(host, port);
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (!host.matches("[0-9.]+|.*:.*")) {
                parameters.setServerNames(List.of(new SNIHostName(host)));
            }
            engine.setSSLParameters(parameters);
            return engine;
        } catch (NoSuchAlgorithmException e) {
            throw new IpfsException("no TLS in this runtime", e);
        }
    }
}
