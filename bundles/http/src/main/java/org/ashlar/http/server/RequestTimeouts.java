package org.ashlar.http.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections on which no request comes, or one that comes too slowly. Stands before the
 * decoder, so that it sees the first byte. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends the connection
final class RequestTimeouts extends ChannelInboundHandlerAdapter {
    private final Limits limits;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> timer;
    private boolean waiting;

    RequestTimeouts(Limits limits) {
        this.limits = limits;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        // A new connection exists to carry a request: it gets the shorter time.
        arm(limits.header());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        disarm();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (waiting) {
            waiting = false;
            arm(limits.header());
        }
        ctx.fireChannelRead(message);
    }

    /** The connection is free for its next request. */
    void awaitRequest() {
        waiting = true;
        arm(limits.idle());
    }

    /** The head of a request is here. */
    void requestBegins() {
        waiting = false;
        disarm();
    }

    /** Closes the connection after some time, unless a request begins. */
    void closeAfter(Duration time) {
        waiting = false;
        arm(time);
    }

    private void arm(Duration time) {
        disarm();
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            timer =
                    ctx.executor()
                            .schedule(
                                    () -> {
                                        ctx.close();
                                    },
                                    time.toMillis(),
                                    TimeUnit.MILLISECONDS);
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
