package org.ashlar.exchange.http.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection of HTTP/2: opens a stream for each call. Confined to its event loop. */
final class StreamConnection extends ChannelInboundHandlerAdapter {
    /**
     * Streams that are given up; then another connection follows. A server that counts them takes
     * them for an attack (CVE-2023-44487), mostly from 200 in 30 s.
     */
    private static final int MAX_RESETS = 100;

    private final StreamLine line;
    private final Http2FrameCodec codec;
    private final Runnable ready;

    /** Calls, with their streams as soon as there are any. */
    private final Map<Call, @Nullable Channel> running = new HashMap<>();

    private @Nullable ChannelHandlerContext context;
    private boolean settled;
    private boolean retired;
    private int resets;

    /**
     * @param ready told when requests may be sent
     */
    StreamConnection(StreamLine line, Http2FrameCodec codec, Runnable ready) {
        this.line = line;
        this.codec = codec;
        this.ready = ready;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not in a pipeline");
    }

    /** True when another request may be sent. */
    boolean hasRoom() {
        return running.size() < codec.connection().local().maxActiveStreams();
    }

    void send(Call call) {
        running.put(call, null);
        Future<Http2StreamChannel> opening =
                new Http2StreamChannelBootstrap(context().channel())
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        equip(call, stream);
                                    }
                                })
                        .open();
        var unused =
                opening.addListener(
                        done -> {
                            if (done.isSuccess()) {
                                opened(call, opening.getNow());
                            } else {
                                cut(call);
                            }
                        });
    }

    private void equip(Call call, Channel stream) {
        stream.pipeline()
                .addLast(new Http2StreamFrameToHttpObjectCodec(false))
                .addLast(new AnswerHandler(call, () -> cut(call)));
    }

    private void opened(Call call, Channel stream) {
        if (call.isOver()) {
            var unused = stream.close();
            done(call);
            return;
        }
        running.put(call, stream);
        call.sent(stream);
        var unused =
                stream.writeAndFlush(call.request())
                        .addListener(
                                sent -> {
                                    if (!sent.isSuccess()) {
                                        cut(call);
                                    }
                                });
    }

    private void cut(Call call) {
        if (running.containsKey(call)) {
            running.remove(call);
            line.cut(call);
            closeIfUseless();
        }
    }

    /** Nobody waits for the call's answer any more. */
    void done(Call call) {
        if (!running.containsKey(call)) {
            return;
        }
        Channel stream = running.remove(call);
        if (stream != null && !call.isComplete() && ++resets >= MAX_RESETS) {
            retire();
        }
        closeIfUseless();
    }

    private void retire() {
        if (!retired) {
            retired = true;
            line.retired(this);
        }
    }

    private void closeIfUseless() {
        if (retired && running.isEmpty()) {
            close();
        }
    }

    void close() {
        var unused = context().channel().close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) throws Http2Exception {
        try {
            if (frame instanceof Http2SettingsFrame && !settled) {
                settled = true;
                widen();
                ready.run();
            } else if (frame instanceof Http2GoAwayFrame) {
                retire();
                closeIfUseless();
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    /** Lets the connection take as much as one stream. */
    private void widen() throws Http2Exception {
        Http2Connection all = codec.connection();
        int now = all.local().flowController().windowSize(all.connectionStream());
        all.local()
                .flowController()
                .incrementWindowSize(all.connectionStream(), StreamEquipment.WINDOW - now);
        context().channel().flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        retired = true;
        line.ended(this);
        List.copyOf(running.keySet()).forEach(this::cut);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close();
    }
}
