package org.ashlar.exchange.http.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ashlar.error.ClosedException;

/**
 * HTTP/1.1 without TLS to a gateway of the own network, a connection for each request: there they
 * cost little. Safe for use by any thread.
 */
final class PlainLine implements Line {
    private static final int LINE_BYTES = 1 << 10;
    private static final int HEAD_BYTES = 8 << 10;
    private static final int CHUNK_BYTES = 8 << 10;

    private final GatewayUrl gateway;
    private final Connector connector;
    private final EventLoop loop;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();

    PlainLine(GatewayUrl gateway, Connector connector, EventLoop loop) {
        this.gateway = gateway;
        this.connector = connector;
        this.loop = loop;
    }

    @Override
    public void ask(Call call) {
        calls.add(call);
        loop.execute(call::queued);
        var unused =
                connector
                        .connect(gateway, loop, () -> equipment(call))
                        .whenComplete(
                                (channel, failure) -> {
                                    if (channel != null) {
                                        send(call, channel);
                                    } else {
                                        call.broken(failure);
                                    }
                                });
    }

    private static ChannelHandler equipment(Call call) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new HttpClientCodec(LINE_BYTES, HEAD_BYTES, CHUNK_BYTES))
                        .addLast(new AnswerHandler(call, call::gone));
            }
        };
    }

    private static void send(Call call, Channel channel) {
        call.sent(channel);
        if (call.isOver()) {
            call.over(); // nobody waits any more
            return;
        }
        FullHttpRequest request = call.request();
        request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        var unused = channel.writeAndFlush(request);
    }

    @Override
    public void done(Call call) {
        calls.remove(call);
        loop.execute(call::over);
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public boolean isIdle() {
        return calls.isEmpty();
    }

    @Override
    public void close() {
        ClosedException gone = new ClosedException("the exchange is gone");
        loop.execute(() -> Set.copyOf(calls).forEach(call -> call.fail(gone)));
    }
}
