package org.ashlar.p2p;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.ashlar.error.ClosedException;
import org.ashlar.error.UnavailableException;
import org.ashlar.net.spi.EventLoops;

/** Connects to the sockets that tunnels lead to. Safe for use by any thread. */
final class Sockets {
    private static final int CONNECT_MS = 15_000;

    private final EventLoops loops;
    private final Executor pool;

    /**
     * @param pool runs look-ups of names, which block
     */
    Sockets(EventLoops loops, Executor pool) {
        this.loops = loops;
        this.pool = pool;
    }

    EventLoops loops() {
        return loops;
    }

    /**
     * Connects to the first address that answers.
     *
     * @param handler added to the channel's pipeline; of an attempt that fails it is taken away
     */
    CompletableFuture<Channel> connect(TcpAddress to, EventLoop loop, ChannelHandler handler) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        if (!to.isName()) {
            dial(to.resolve(), 0, loop, handler, result);
            return result;
        }
        try {
            pool.execute(
                    () -> {
                        try {
                            dial(to.resolve(), 0, loop, handler, result);
                        } catch (UnavailableException e) {
                            result.completeExceptionally(e);
                        }
                    });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new ClosedException("stopping", e));
        }
        return result;
    }

    private void dial(
            List<InetSocketAddress> all,
            int index,
            EventLoop loop,
            ChannelHandler handler,
            CompletableFuture<Channel> result) {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.ALLOCATOR, loops.allocator())
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .handler(new Quiet());
        var unused =
                bootstrap
                        .connect(all.get(index))
                        .addListener(
                                (ChannelFuture done) -> {
                                    if (done.isSuccess()) {
                                        done.channel().pipeline().addLast(handler);
                                        result.complete(done.channel());
                                    } else if (index + 1 < all.size()) {
                                        dial(all, index + 1, loop, handler, result);
                                    } else {
                                        result.completeExceptionally(done.cause());
                                    }
                                });
    }

    /** A channel that has no handler of its own yet. */
    private static final class Quiet extends ChannelInboundHandlerAdapter {}
}
