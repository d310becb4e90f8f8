package org.ashlar.p2p;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Network;
import org.ashlar.net.spi.Streams;
import org.jspecify.annotations.Nullable;

/** A socket whose connections lead to a peer. Safe for use by any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Forward implements Listener {
    private static final System.Logger LOG = System.getLogger(Forward.class.getName());
    private static final long OPEN_MS = 30_000;

    /** How long given addresses of a peer are kept; each connection gives them anew. */
    private static final Duration REMEMBERED = Duration.ofMinutes(2);

    private final String protocol;
    private final PeerId peer;
    private final List<Multiaddr> addresses;
    private final Multiaddr target;
    private final TunnelBook book;
    private final Network network;
    private final Streams streams;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    private volatile @Nullable Channel server;
    private volatile @Nullable Multiaddr bound;

    /**
     * @param addresses of the peer that were given, perhaps none
     */
    Forward(
            String protocol,
            PeerId peer,
            List<Multiaddr> addresses,
            TunnelBook book,
            Network network,
            Streams streams) {
        this.protocol = protocol;
        this.peer = peer;
        this.addresses = List.copyOf(addresses);
        this.target = Multiaddr.parse("/p2p/" + peer);
        this.book = book;
        this.network = network;
        this.streams = streams;
    }

    /** Begins to listen; fails in Kubo's words. */
    CompletableFuture<Listener> bind(InetSocketAddress at, Sockets sockets) {
        CompletableFuture<Listener> result = new CompletableFuture<>();
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(sockets.loops().group())
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.ALLOCATOR, sockets.loops().allocator())
                        .childOption(ChannelOption.ALLOCATOR, sockets.loops().allocator())
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childHandler(new Accepted());
        bootstrap
                .bind(at)
                .addListener(
                        (ChannelFuture done) -> {
                            if (!done.isSuccess()) {
                                result.completeExceptionally(refused(at, done.cause()));
                                return;
                            }
                            int port =
                                    ((InetSocketAddress) done.channel().localAddress()).getPort();
                            bound = Multiaddr.tcp(new InetSocketAddress(at.getAddress(), port));
                            server = done.channel();
                            if (closed.isDone()) {
                                done.channel().close();
                            }
                            result.complete(this);
                        });
        return result;
    }

    private static IpfsException refused(InetSocketAddress at, Throwable cause) {
        boolean four = at.getAddress().getAddress().length == 4;
        String host = at.getAddress().getHostAddress();
        String where = (four ? host : "[" + host + "]") + ":" + at.getPort();
        String why = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return new IpfsException("listen tcp" + (four ? 4 : 6) + " " + where + ": bind: " + why);
    }

    /** Makes a tunnel of each connection. */
    private final class Accepted extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel socket) {
            InetSocketAddress from = (InetSocketAddress) socket.remoteAddress();
            Optional<Tunnel> begun =
                    from == null || closed.isDone()
                            ? Optional.empty()
                            : book.open(Forward.this, peer, Multiaddr.tcp(from));
            if (begun.isEmpty()) {
                LOG.log(Level.DEBUG, "a connection for {0} is one too many", protocol);
                socket.close();
                return;
            }
            socket.pipeline().addLast(begun.get().socket());
            lead(socket, begun.get());
        }
    }

    private void lead(Channel socket, Tunnel tunnel) {
        network.remember(peer, addresses, REMEMBERED);
        CompletableFuture<Channel> opened =
                network.connect(peer, addresses)
                        .thenCompose(
                                connection ->
                                        streams.open(peer, List.of(protocol), new Opened(tunnel)));
        Future<?> limit =
                socket.eventLoop().schedule(tunnel::reset, OPEN_MS, TimeUnit.MILLISECONDS);
        opened.whenComplete(
                (stream, failure) -> {
                    limit.cancel(false);
                    if (failure != null) {
                        LOG.log(
                                Level.DEBUG,
                                () -> "no stream " + protocol + " to " + peer,
                                failure);
                        tunnel.reset();
                    } else {
                        tunnel.link();
                    }
                });
    }

    /** Puts the tunnel's handler into its stream. */
    private static final class Opened extends ChannelInitializer<Channel> {
        private final Tunnel tunnel;

        Opened(Tunnel tunnel) {
            this.tunnel = tunnel;
        }

        @Override
        protected void initChannel(Channel stream) {
            stream.pipeline().addLast(tunnel.stream());
        }
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Multiaddr listenAddress() {
        Multiaddr known = bound;
        if (known == null) {
            throw new IllegalStateException("not bound yet");
        }
        return known;
    }

    @Override
    public Multiaddr targetAddress() {
        return target;
    }

    @Override
    public CompletableFuture<@Nullable Void> closed() {
        return closed;
    }

    @Override
    public void close() {
        closed.complete(null);
        Channel channel = server;
        if (channel != null) {
            channel.close();
        }
    }
}
