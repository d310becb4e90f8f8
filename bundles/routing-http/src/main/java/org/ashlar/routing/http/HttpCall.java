package org.ashlar.routing.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Begun and cancelled by any thread, the rest on one event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends the connection
final class HttpCall {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int LINE_BYTES = 1 << 10;
    private static final int HEAD_BYTES = 8 << 10;
    private static final int CHUNK_BYTES = 8 << 10;

    /** Servers keep a connection for a minute or more; this is well before they end it. */
    private static final int IDLE_SECONDS = 20;

    private final HttpClient client;
    private final HttpClient.Request request;
    private final Reply reply;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Future<?> deadline;
    private volatile @Nullable Channel channel;

    HttpCall(HttpClient client, HttpClient.Request request, Reply reply) {
        this.client = client;
        this.request = request;
        this.reply = reply;
    }

    /** Sends, on a connection that waits or on a new one. */
    void begin() {
        long millis = client.limits().time().toMillis();
        deadline =
                client.scheduler()
                        .schedule(() -> fail(slow(millis)), millis, TimeUnit.MILLISECONDS);
        if (over.get()) {
            stopClock(); // it was cancelled meanwhile
            return;
        }
        Connection there = client.idle().take();
        if (there != null) {
            channel = there.channel();
            there.use(new Answer(there));
        } else {
            connect();
        }
    }

    private void connect() {
        var unused =
                client.addresses()
                        .get()
                        .whenComplete(
                                (found, failure) -> {
                                    if (failure == null && !found.isEmpty()) {
                                        connect(found, 0);
                                    } else {
                                        fail(unreachable("its name is not known"));
                                    }
                                });
    }

    private UnavailableException slow(long millis) {
        return unreachable("no complete answer within " + millis + " ms");
    }

    private UnavailableException unreachable(String why) {
        return new UnavailableException(client.endpoint() + ": " + why);
    }

    private void connect(List<InetSocketAddress> found, int index) {
        if (over.get()) {
            return;
        }
        ChannelFuture connected;
        try {
            connected =
                    client.bootstrap(CONNECT_MILLIS)
                            .handler(new Equipment())
                            .connect(found.get(index));
        } catch (RuntimeException e) {
            fail(unreachable(String.valueOf(e.getMessage()))); // the event loops have ended
            return;
        }
        channel = connected.channel();
        if (over.get()) {
            connected.channel().close(); // it was cancelled meanwhile
        }
        connected.addListener(
                done -> {
                    if (over.get()) {
                        connected.channel().close();
                    } else if (!done.isSuccess()) {
                        if (index + 1 < found.size()) {
                            connect(found, index + 1);
                        } else {
                            fail(unreachable(String.valueOf(done.cause().getMessage())));
                        }
                    }
                });
    }

    /** Ends the request in silence. */
    void cancel() {
        finish();
    }

    /** Ends the request; the reply hears why unless it is over already. */
    void fail(IpfsException why) {
        if (finish()) {
            reply.fail(why);
        }
    }

    /**
     * The answer has come.
     *
     * @param kept the connection, if it can serve another request
     */
    private void end(@Nullable Connection kept) {
        if (!over.compareAndSet(false, true)) {
            return; // whoever ended it closes the connection
        }
        stopClock();
        if (kept != null) {
            kept.release(IDLE_SECONDS);
        } else {
            close();
        }
        client.over(this);
        reply.end();
    }

    private boolean finish() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        stopClock();
        close();
        client.over(this);
        return true;
    }

    private void close() {
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    private void stopClock() {
        Future<?> timer = deadline;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private FullHttpRequest message() {
        FullHttpRequest message =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(request.method()),
                        request.path(),
                        Unpooled.wrappedBuffer(request.body()));
        message.headers()
                .set(HttpHeaderNames.HOST, client.endpoint().authority())
                .set(HttpHeaderNames.USER_AGENT, "ashlar");
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            message.headers().set(header.getKey(), header.getValue());
        }
        if (request.body().length > 0) {
            HttpUtil.setContentLength(message, request.body().length);
        }
        return message;
    }

    /** Adds the handlers of the connection. */
    private final class Equipment extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel made) {
            Endpoint to = client.endpoint();
            if (to.tls()) {
                made.pipeline()
                        .addLast(client.tls().newHandler(made.alloc(), to.host(), to.port()));
            }
            Answer answer = new Answer(null);
            Connection connection = new Connection(client.idle(), answer);
            answer.connection = connection;
            made.pipeline()
                    .addLast(new HttpClientCodec(LINE_BYTES, HEAD_BYTES, CHUNK_BYTES))
                    .addLast(connection);
        }
    }

    /** Reads the answer. Confined to the event loop. */
    private final class Answer implements Connection.User {
        /** True when the connection has served another request: the server may have ended it. */
        private final boolean reused;

        private @Nullable Connection connection;
        private long left = client.limits().bytes();
        private boolean begun;
        private boolean keep;

        Answer(@Nullable Connection connection) {
            this.connection = connection;
            this.reused = connection != null;
        }

        @Override
        public FullHttpRequest message() {
            return HttpCall.this.message();
        }

        @Override
        public void part(HttpObject part) {
            if (over.get()) {
                return;
            }
            if (part.decoderResult().isFailure()) {
                throw new ProtocolViolationException("the answer is no HTTP");
            }
            if (part instanceof HttpResponse head && head.status().code() >= 200) {
                begun = true;
                keep = HttpUtil.isKeepAlive(head);
                String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
                int end = type.indexOf(';');
                String media = end < 0 ? type : type.substring(0, end);
                reply.head(head.status().code(), media.trim().toLowerCase(Locale.ROOT));
            }
            if (!begun) {
                return; // an answer before the answer, such as 100
            }
            if (part instanceof HttpContent content) {
                left -= content.content().readableBytes();
                if (left < 0) {
                    throw new ProtocolViolationException(
                            "the answer is longer than " + client.limits().bytes() + " bytes");
                }
                reply.body(content.content());
            }
            if (part instanceof LastHttpContent) {
                end(keep ? connection : null);
            } else if (reply.enough()) {
                end(null);
            }
        }

        @Override
        public void gone() {
            if (reused && !begun && !over.get()) {
                connect(); // the server had ended the connection before it read the request
            } else {
                fail(unreachable("the connection ended before the answer was complete"));
            }
        }

        @Override
        public void failed(Throwable cause) {
            if (cause instanceof IOException && reused) {
                gone();
                return;
            }
            String why = client.endpoint() + ": " + cause.getMessage();
            fail(
                    cause instanceof ProtocolViolationException
                            ? new ProtocolViolationException(why)
                            : new UnavailableException(why));
        }
    }
}
