package org.ashlar.routing.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObject;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the server: one request at a time, and between them nothing may come. Confined to
 * its event loop, but for what says otherwise.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends the connection
final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    private final IdleConnections idle;
    private @Nullable User user;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> expiry;

    /** Who uses a connection for one request. Called on its event loop. */
    interface User {
        /** What is sent. */
        FullHttpRequest message();

        /** A part of the answer; what it throws ends the connection. */
        void part(HttpObject part);

        /** The connection is gone, or was gone already. */
        void gone();

        /** What comes is no answer. */
        void failed(Throwable cause);
    }

    /**
     * @param idle takes it between two requests
     * @param first sends as soon as it is connected
     */
    Connection(IdleConnections idle, User first) {
        this.idle = idle;
        this.user = first;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** The channel, once there is one. For any thread, after the first request. */
    Channel channel() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx.channel();
    }

    /** Sends another request. For any thread. */
    void use(User next) {
        channel().eventLoop().execute(() -> begin(next));
    }

    private void begin(User next) {
        if (expiry != null) {
            expiry.cancel(false);
        }
        if (!channel().isActive()) {
            next.gone();
            return;
        }
        user = next;
        channel().writeAndFlush(next.message());
    }

    /** The answer is complete: the connection waits for the next request, for a while. */
    void release(long idleSeconds) {
        user = null;
        if (!channel().isActive() || !idle.offer(this)) {
            channel().close();
            return;
        }
        expiry =
                channel()
                        .eventLoop()
                        .schedule(
                                () -> {
                                    if (idle.remove(this)) {
                                        channel().close();
                                    }
                                },
                                idleSeconds,
                                TimeUnit.SECONDS);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        User now = user;
        if (now != null) {
            ctx.writeAndFlush(now.message());
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        User now = user;
        if (now == null) {
            leave(ctx); // nothing was asked
        } else {
            now.part(part);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        User now = user;
        leave(ctx);
        if (now != null) {
            now.gone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        User now = user;
        leave(ctx);
        if (now != null) {
            now.failed(cause);
        }
    }

    private void leave(ChannelHandlerContext ctx) {
        user = null;
        idle.remove(this);
        if (expiry != null) {
            expiry.cancel(false);
        }
        ctx.close();
    }
}
