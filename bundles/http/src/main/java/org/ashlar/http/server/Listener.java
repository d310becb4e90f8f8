package org.ashlar.http.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.flow.FlowControlHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.EventLoops;
import org.jspecify.annotations.Nullable;

/** One open socket and its connections. Safe for use by any thread but an event loop's. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends the connection
final class Listener implements AutoCloseable {
    private static final long CLOSE_SECONDS = 3;
    private static final int BACKLOG = 256;

    private final Channel server;
    private final ChannelGroup connections;

    private Listener(Channel server, ChannelGroup connections) {
        this.server = server;
        this.connections = connections;
    }

    /**
     * Opens a socket.
     *
     * @param exchanges makes what takes the requests, given the address with its real port
     * @throws IOException if the address is taken or not ours
     */
    static Listener open(
            EventLoops loops,
            InetSocketAddress address,
            Limits limits,
            Function<InetSocketAddress, Exchanges> exchanges)
            throws IOException {
        ChannelGroup connections = new DefaultChannelGroup(loops.group().next(), true);
        Connections initializer = new Connections(limits, connections);
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childHandler(initializer)
                        .bind(address)
                        .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new IOException(cause.getMessage(), cause);
        }
        Channel server = bound.channel();
        // Nothing is accepted before whoever answers knows the real port.
        initializer.exchanges = exchanges.apply((InetSocketAddress) server.localAddress());
        server.config().setAutoRead(true);
        return new Listener(server, connections);
    }

    /** The address with its real port. */
    Multiaddr address() {
        return Multiaddr.tcp((InetSocketAddress) server.localAddress());
    }

    /** Stops accepting and closes every connection. */
    @Override
    public void close() {
        server.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Equips accepted connections. Called on event loops. */
    private static final class Connections extends ChannelInitializer<SocketChannel> {
        private final Limits limits;
        private final ChannelGroup group;
        private volatile @Nullable Exchanges exchanges;

        Connections(Limits limits, ChannelGroup group) {
            this.limits = limits;
            this.group = group;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            Exchanges target = exchanges;
            if (target == null || group.size() >= limits.connections()) {
                channel.close();
                return;
            }
            group.add(channel);
            equip(channel, limits, target);
        }
    }

    /** Adds the handlers of a connection. */
    static void equip(Channel channel, Limits limits, Exchanges exchanges) {
        RequestTimeouts timeouts = new RequestTimeouts(limits);
        channel.pipeline()
                .addLast(timeouts)
                .addLast(new StrictRequestDecoder())
                .addLast(new HeadAwareEncoder())
                .addLast(new FlowControlHandler())
                .addLast(new ConnectionHandler(limits, timeouts, exchanges));
    }
}
