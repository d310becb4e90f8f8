package org.ashlar.http.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.http.HttpExchange;
import org.ashlar.runtime.CallContext;
import org.ashlar.runtime.CallScope;
import org.jspecify.annotations.Nullable;

/**
 * One request on one connection. Used by the thread that handles it; the event loop feeds its body
 * and ends it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends the connection
final class NettyExchange implements HttpExchange {
    private static final String SERVER = "ashlar/0.1.0";

    private final ChannelHandlerContext ctx;
    private final HttpRequest request;
    private final RequestBody body;
    private final Duration stall;
    private final Runnable done;
    private final String rawPath;
    private final String rawQuery;
    private final boolean persistent;
    private final HttpHeaders headers = new DefaultHttpHeaders();
    private final CallScope scope = new CallScope();
    private boolean expectsContinue;
    private @Nullable ResponseBody response;

    /**
     * @param done called on the event loop once the response is sent
     */
    NettyExchange(
            ChannelHandlerContext ctx,
            HttpRequest request,
            RequestBody body,
            Duration stall,
            Runnable done) {
        this.ctx = ctx;
        this.request = request;
        this.body = body;
        this.stall = stall;
        this.done = done;
        String target = request.uri();
        int query = target.indexOf('?');
        rawPath = query < 0 ? target : target.substring(0, query);
        rawQuery = query < 0 ? "" : target.substring(query + 1);
        persistent =
                HttpUtil.isKeepAlive(request)
                        && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        expectsContinue = HttpUtil.is100ContinueExpected(request);
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String rawPath() {
        return rawPath;
    }

    @Override
    public String rawQuery() {
        return rawQuery;
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.headers().get(name));
    }

    @Override
    public List<String> headers(String name) {
        return request.headers().getAll(name);
    }

    @Override
    public String remoteAddress() {
        return String.valueOf(ctx.channel().remoteAddress());
    }

    @Override
    public CallContext context() {
        return scope;
    }

    @Override
    public InputStream body() {
        if (expectsContinue && !started()) {
            expectsContinue = false;
            ctx.writeAndFlush(
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        return body;
    }

    @Override
    public void setHeader(String name, String value) {
        headers.set(name, clean(value));
    }

    @Override
    public void addHeader(String name, String value) {
        headers.add(name, clean(value));
    }

    private static String clean(String value) {
        if (value.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new IllegalArgumentException("control character in a header value");
        }
        return value;
    }

    @Override
    public OutputStream start(int status, OptionalLong length) throws IOException {
        if (response != null) {
            throw new IllegalStateException("the response was started before");
        }
        scopeOpen();
        boolean head = request.method().equals(HttpMethod.HEAD);
        boolean empty = status == 204 || status == 304;
        HttpResponseStatus line = HttpResponseStatus.valueOf(status);
        HttpResponse message =
                head
                        ? new HeadAwareEncoder.HeadResponse(HttpVersion.HTTP_1_1, line)
                        : new DefaultHttpResponse(HttpVersion.HTTP_1_1, line);
        message.headers().set(headers);
        if (!headers.contains(HttpHeaderNames.SERVER)) {
            message.headers().set(HttpHeaderNames.SERVER, SERVER);
        }
        message.headers().set(HttpHeaderNames.DATE, HttpDate.format(Instant.now()));
        if (length.isPresent() && status != 204) {
            message.headers().set(HttpHeaderNames.CONTENT_LENGTH, length.getAsLong());
        } else if (!empty && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            message.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (!persistent()) {
            message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ResponseBody started =
                new ResponseBody(
                        ctx, message, length.orElse(-1), head || empty, stall, this::finished);
        synchronized (this) {
            response = started;
        }
        if (scope.cancelled()) {
            started.fail(new IOException("the client went away"));
        }
        return started;
    }

    /** True when the connection can carry another request after this one. */
    boolean persistent() {
        // Nobody told the client to send its body: it may or may not do so now.
        return persistent && !expectsContinue;
    }

    @Override
    public void setTrailer(String name, String value) {
        ResponseBody started = response();
        if (started != null) {
            started.trailer(name, clean(value));
        }
    }

    @Override
    public boolean started() {
        return response() != null;
    }

    @Override
    public void abort() {
        cancel("the response was aborted");
        ctx.close();
    }

    /** Answers with one short text. */
    void answer(int status, String text) throws IOException {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        setHeader("Content-Type", "text/plain; charset=utf-8");
        setHeader("X-Content-Type-Options", "nosniff");
        try (OutputStream out = start(status, OptionalLong.of(bytes.length))) {
            out.write(bytes);
        }
    }

    /** Ends the request early: reads, writes and the context fail. From any thread. */
    void cancel(String why) {
        scope.cancel("context canceled");
        body.fail(new IOException(why));
        ResponseBody started = response();
        if (started != null) {
            started.fail(new IOException(why));
        }
    }

    /** Closes the connection unless the response was given and ended properly. */
    void end() throws IOException {
        ResponseBody started = response();
        if (started == null) {
            answer(500, "internal error");
        } else if (!started.closed()) {
            abort();
        }
    }

    private synchronized @Nullable ResponseBody response() {
        return response;
    }

    private void scopeOpen() throws IOException {
        if (scope.cancelled() && !ctx.channel().isActive()) {
            throw new IOException("the client went away");
        }
    }

    private void finished() {
        scope.close();
        done.run();
    }
}
