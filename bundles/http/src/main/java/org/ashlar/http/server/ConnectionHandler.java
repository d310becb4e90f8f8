package org.ashlar.http.server;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection: hands over one request after the other, and reads no more from the socket than
 * somebody asked for. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends the connection
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = System.getLogger(ConnectionHandler.class.getName());
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final long MAX_DRAIN = 8 << 20;

    private final Limits limits;
    private final RequestTimeouts timeouts;
    private final Exchanges exchanges;
    private @Nullable NettyExchange current;
    private @Nullable RequestBody body;
    private @Nullable HttpRequest early;
    private boolean reading;
    private boolean asked;
    private boolean draining;
    private boolean closing;
    private boolean broken;
    private long drained;

    ConnectionHandler(Limits limits, RequestTimeouts timeouts, Exchanges exchanges) {
        this.limits = limits;
        this.timeouts = timeouts;
        this.exchanges = exchanges;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        read(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = false;
        asked = false;
        if (closing) {
            drain(ctx, message);
        } else if (message instanceof HttpRequest request) {
            arrived(ctx, request);
        } else if (message instanceof HttpContent content) {
            piece(ctx, content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void arrived(ChannelHandlerContext ctx, HttpRequest request) {
        if (current == null) {
            begin(ctx, request);
        } else {
            early = request; // read ahead by one, to notice when the client goes away
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        timeouts.requestBegins();
        HttpResponseStatus refusal = refusal(request);
        if (refusal != null) {
            refuse(ctx, refusal);
            return;
        }
        RequestBody incoming =
                new RequestBody(() -> ctx.executor().execute(() -> demanded(ctx)), limits.stall());
        NettyExchange exchange =
                new NettyExchange(ctx, request, incoming, limits.stall(), () -> responded(ctx));
        body = incoming;
        current = exchange;
        draining = false;
        drained = 0;
        exchanges.begin(exchange);
        if ("0".equals(request.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0"))
                && !request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            read(ctx); // no body: fetch its empty end, then notice when the client goes away
        }
    }

    private static @Nullable HttpResponseStatus refusal(HttpRequest request) {
        DecoderResult result = request.decoderResult();
        if (result.isFailure()) {
            if (result.cause() instanceof TooLongHttpLineException) {
                return HttpResponseStatus.REQUEST_URI_TOO_LONG;
            }
            return result.cause() instanceof TooLongHttpHeaderException
                    ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                    : HttpResponseStatus.BAD_REQUEST;
        }
        if (request.protocolVersion().majorVersion() != 1) {
            return HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED;
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        boolean hostless = request.protocolVersion().equals(HttpVersion.HTTP_1_0) && hosts == 0;
        if (!request.uri().startsWith("/") || (hosts != 1 && !hostless)) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        String expect = request.headers().get(HttpHeaderNames.EXPECT);
        return expect == null || HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)
                ? null
                : HttpResponseStatus.EXPECTATION_FAILED;
    }

    private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status) {
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, ctx.alloc().buffer(0, 0));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response);
        drainThenClose(ctx);
    }

    private void piece(ChannelHandlerContext ctx, HttpContent content) {
        RequestBody target = body;
        boolean last = content instanceof LastHttpContent;
        if (content.decoderResult().isFailure()) {
            content.release();
            broken = true;
            if (target != null) {
                target.fail(new IOException("malformed request body"));
            }
            return;
        }
        drained += draining ? content.content().readableBytes() : 0;
        if (target == null) {
            content.release();
        } else if (target.offer(content.content(), last)) {
            read(ctx);
            return;
        }
        if (draining && drained > MAX_DRAIN) {
            ctx.close();
        } else if (last && current == null) {
            next(ctx);
        } else if (draining || last) {
            read(ctx);
        }
    }

    /** The response is sent. */
    private void responded(ChannelHandlerContext ctx) {
        NettyExchange exchange = current;
        RequestBody incoming = body;
        if (exchange == null || incoming == null) {
            return;
        }
        current = null;
        incoming.discard();
        if (!exchange.persistent() || broken) {
            drainThenClose(ctx);
        } else if (incoming.complete()) {
            next(ctx);
        } else {
            draining = true;
            timeouts.closeAfter(LINGER);
            read(ctx);
        }
    }

    private void next(ChannelHandlerContext ctx) {
        body = null;
        draining = false;
        HttpRequest waiting = early;
        early = null;
        if (waiting != null) {
            begin(ctx, waiting);
        } else {
            timeouts.awaitRequest();
            read(ctx);
        }
    }

    /** Closes once the client has seen the response: closing over unread bytes would reset it. */
    private void drainThenClose(ChannelHandlerContext ctx) {
        closing = true;
        RequestBody incoming = body;
        ChannelFuture flushed = ctx.writeAndFlush(ctx.alloc().buffer(0, 0));
        if (incoming != null && incoming.complete()) {
            flushed.addListener(f -> ctx.close());
            return;
        }
        if (ctx.channel() instanceof DuplexChannel socket) {
            flushed.addListener(f -> socket.shutdownOutput());
        }
        timeouts.closeAfter(LINGER);
        read(ctx);
    }

    private void drain(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpContent content) {
            drained += content.content().readableBytes();
        }
        boolean last = message instanceof LastHttpContent;
        ReferenceCountUtil.release(message);
        if (last || drained > MAX_DRAIN) {
            ctx.close();
        } else {
            read(ctx);
        }
    }

    private void read(ChannelHandlerContext ctx) {
        if (!reading && early == null) {
            reading = true;
            ask(ctx);
        }
    }

    /** The reader wants more; in a task of its own. */
    private void demanded(ChannelHandlerContext ctx) {
        if (!reading && early == null) {
            reading = true;
            asked = true;
            ctx.read();
        }
    }

    /** Never from within channelRead: the flow control before this handler loses such calls. */
    private void ask(ChannelHandlerContext ctx) {
        ctx.executor()
                .execute(
                        () -> {
                            asked = true;
                            ctx.read();
                        });
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (asked) {
            asked = false;
            ask(ctx); // what came was less than a message, and flow control forgot who asked
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        NettyExchange exchange = current;
        if (exchange != null) {
            exchange.cancel("the client went away");
        }
        RequestBody incoming = body;
        if (incoming != null) {
            incoming.fail(new IOException("unexpected end of the request body"));
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.log(Level.DEBUG, "connection closed", cause);
        ctx.close();
    }
}
