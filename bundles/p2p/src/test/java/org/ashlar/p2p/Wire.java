package org.ashlar.p2p;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.net.spi.Streams;

/**
 * Streams between nodes that are connections over loopback: they end and fill up as real ones do.
 * Safe for use by any thread.
 */
final class Wire implements Streams {
    private final EventLoopGroup group;
    private final PeerId opener;
    private final Map<String, SocketAddress> offered = new ConcurrentHashMap<>();

    /**
     * @param opener who opens the streams
     */
    Wire(EventLoopGroup group, PeerId opener) {
        this.group = group;
        this.opener = opener;
    }

    /** Lets streams be opened that a handler answers; what it gives takes that back. */
    Runnable offer(StreamHandler handler) {
        String protocol = handler.protocols().get(0);
        Channel server =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        stream.attr(StreamAttributes.PEER).set(opener);
                                        stream.attr(StreamAttributes.PROTOCOL).set(protocol);
                                        handler.accept(stream);
                                    }
                                })
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .syncUninterruptibly()
                        .channel();
        offered.put(protocol, server.localAddress());
        return () -> {
            offered.remove(protocol);
            server.close().syncUninterruptibly();
        };
    }

    @Override
    public CompletableFuture<Channel> open(
            PeerId peer, List<String> protocols, ChannelHandler handler) {
        SocketAddress to = offered.get(protocols.get(0));
        CompletableFuture<Channel> result = new CompletableFuture<>();
        if (to == null) {
            result.completeExceptionally(new UnavailableException("not served"));
            return result;
        }
        var unused =
                new Bootstrap()
                        .group(group)
                        .channel(NioSocketChannel.class)
                        .handler(handler)
                        .connect(to)
                        .addListener(
                                (ChannelFuture done) -> {
                                    if (done.isSuccess()) {
                                        result.complete(done.channel());
                                    } else {
                                        result.completeExceptionally(done.cause());
                                    }
                                });
        return result;
    }
}
