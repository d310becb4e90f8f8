package org.ashlar.exchange.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.jspecify.annotations.Nullable;

/** One request and its answer, within limits. Confined to its event loop. */
final class Call {
    private static final int OK = 200;
    private static final int ERROR_TEXT = 512;
    private static final int ERROR_MOST = 64 << 10;
    private static final int FIRST_BUFFER = 16 << 10;

    private final GatewayUrl gateway;
    private final Question question;
    private final CompletableFuture<Answer> result;
    private final EventLoop loop;
    private final Times times;
    private @Nullable Channel channel;
    private @Nullable Future<?> timer;
    private @Nullable ByteArrayOutputStream body;
    private int status;
    private String retryAfter = "";
    private int most;
    private boolean moved;
    private long left;
    private int dropped;
    private boolean again;

    Call(
            GatewayUrl gateway,
            Question question,
            CompletableFuture<Answer> result,
            EventLoop loop,
            Times times) {
        this.gateway = gateway;
        this.question = question;
        this.result = result;
        this.loop = loop;
        this.times = times;
    }

    /** True when nobody waits for the answer any more. For any thread. */
    boolean isOver() {
        return result.isDone();
    }

    /** True when the whole answer has come. For any thread. */
    boolean isComplete() {
        return result.isDone() && !result.isCompletedExceptionally();
    }

    /** True once the head of an answer has come. */
    boolean begun() {
        return body != null;
    }

    /** True the first time: a connection may end just as a request is sent. */
    boolean mayRepeat() {
        boolean first = !again && !begun();
        again = true;
        return first;
    }

    FullHttpRequest request() {
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, question.path());
        request.headers()
                .set(HttpHeaderNames.HOST, gateway.authority())
                .set(HttpHeaderNames.ACCEPT, Question.TYPE)
                .set(HttpHeaderNames.USER_AGENT, "ashlar");
        return request;
    }

    /** It waits for a connection. */
    void queued() {
        limit(times.connect().multipliedBy(2).plus(times.head()), "no connection in time");
    }

    /** It is being sent. */
    void sent(Channel on) {
        channel = on;
        limit(times.head(), "no answer");
    }

    private void limit(Duration time, String otherwise) {
        stopClock();
        timer = loop.schedule(() -> late(otherwise), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A body that comes is waited for, but neither for ever nor in silence. */
    private void late(String why) {
        left -= times.silence().toMillis();
        if (begun() && moved && left > 0) {
            moved = false;
            limit(times.silence(), "the answer stops");
        } else {
            fail(new UnavailableException(gateway + ": " + why));
        }
    }

    /**
     * A part of the answer.
     *
     * @throws ProtocolViolationException if it is none
     */
    void part(HttpObject part) {
        if (isOver()) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            throw new ProtocolViolationException("the answer is no HTTP");
        }
        if (part instanceof HttpResponse head && head.status().code() >= OK) {
            begin(head);
        }
        if (begun() && part instanceof HttpContent content) {
            add(content.content());
        }
        if (begun() && (part instanceof LastHttpContent || isEnough())) {
            end();
        }
    }

    private void begin(HttpResponse head) {
        if (begun()) {
            throw new ProtocolViolationException("two answers to one request");
        }
        status = head.status().code();
        retryAfter = head.headers().get(HttpHeaderNames.RETRY_AFTER, "");
        most = status == OK ? question.mostBytes() : ERROR_TEXT;
        String length = head.headers().get(HttpHeaderNames.CONTENT_LENGTH, "");
        if (status == OK && length.matches("\\d+") && isLonger(length)) {
            throw tooLong();
        }
        body = new ByteArrayOutputStream(Math.min(FIRST_BUFFER, most));
        left = times.whole().toMillis();
        limit(times.silence(), "the answer stops");
    }

    private boolean isLonger(String length) {
        return length.length() > 10 || Long.parseLong(length) > most;
    }

    private ProtocolViolationException tooLong() {
        return new ProtocolViolationException("the block is longer than " + most + " bytes");
    }

    private void add(ByteBuf content) {
        ByteArrayOutputStream to = body;
        if (to == null) {
            return;
        }
        int length = content.readableBytes();
        int room = most - to.size();
        if (length > room && status == OK) {
            throw tooLong();
        }
        byte[] bytes = new byte[Math.min(length, room)];
        content.readBytes(bytes);
        to.writeBytes(bytes);
        dropped += length - bytes.length;
        moved |= length > 0;
    }

    /** A long page of an error is cut; a short one is read, which spares the connection. */
    private boolean isEnough() {
        return dropped > ERROR_MOST;
    }

    private void end() {
        ByteArrayOutputStream all = body;
        if (all != null) {
            result.complete(new Answer(status, retryAfter, all.toByteArray()));
            over();
        }
    }

    /** What came is no answer, or the connection broke. */
    void broken(Throwable cause) {
        String why = gateway + ": " + cause.getMessage();
        fail(
                cause instanceof ProtocolViolationException
                        ? new ProtocolViolationException(why)
                        : new UnavailableException(why));
    }

    /** The connection ended before the answer was complete. */
    void gone() {
        fail(new UnavailableException(gateway + ": the connection ended before the answer"));
    }

    void fail(IpfsException why) {
        result.completeExceptionally(why);
        over();
    }

    /** Nothing more is done for it. */
    void over() {
        stopClock();
        Channel open = channel;
        if (open != null) {
            var unused = open.close();
        }
    }

    private void stopClock() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }
}
