package org.ashlar.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.EventLoops;

/** The open listening sockets. Safe for use by any thread; opening and closing wait shortly. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Listeners {
    private static final System.Logger LOG = System.getLogger(Listeners.class.getName());
    private static final int BACKLOG = 128;
    private static final int WAIT_SECONDS = 5;

    private final EventLoops loops;
    private final Consumer<Channel> accepted;
    private final Map<Multiaddr, Channel> open = new LinkedHashMap<>();

    Listeners(EventLoops loops, Consumer<Channel> accepted) {
        this.loops = loops;
        this.accepted = accepted;
    }

    /**
     * Opens what is not open and closes what is not wanted; returns a sentence for each failure.
     */
    synchronized List<String> set(List<Multiaddr> wanted) {
        List<String> failures = new ArrayList<>();
        open.entrySet()
                .removeIf(
                        entry -> {
                            boolean gone = !wanted.contains(entry.getKey());
                            if (gone) {
                                entry.getValue()
                                        .close()
                                        .awaitUninterruptibly(WAIT_SECONDS, TimeUnit.SECONDS);
                            }
                            return gone;
                        });
        for (Multiaddr address : wanted) {
            if (open.containsKey(address)) {
                continue;
            }
            if (address.components().size() != 2
                    || address.socketAddress().isEmpty()
                    || !address.has(org.ashlar.multiformats.MultiaddrProtocol.TCP)) {
                LOG.log(System.Logger.Level.DEBUG, "Not listening on {0}: not TCP", address);
                continue;
            }
            ChannelFuture bound = bind(address.socketAddress().get());
            if (!bound.awaitUninterruptibly(WAIT_SECONDS, TimeUnit.SECONDS) || !bound.isSuccess()) {
                bound.channel().close();
                Throwable cause = bound.cause();
                failures.add(
                        "Cannot listen on "
                                + address
                                + ": "
                                + (cause == null ? "timed out" : cause.getMessage()));
            } else {
                open.put(address, bound.channel());
            }
        }
        return failures;
    }

    private ChannelFuture bind(InetSocketAddress address) {
        return new ServerBootstrap()
                .group(loops.group())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                accepted.accept(channel);
                            }
                        })
                .bind(address);
    }

    /** Wildcards stay as they are; port 0 shows the port that was given. */
    synchronized List<Multiaddr> addresses() {
        return open.values().stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .map(Listeners::address)
                .toList();
    }

    private static Multiaddr address(InetSocketAddress local) {
        return Multiaddr.tcp(local);
    }

    /** Wildcards replaced by the addresses of the interfaces. */
    List<Multiaddr> interfaceAddresses() {
        Set<Multiaddr> all = new LinkedHashSet<>();
        for (Multiaddr address : addresses()) {
            InetSocketAddress local = address.socketAddress().orElseThrow();
            if (local.getAddress().isAnyLocalAddress()) {
                int length = local.getAddress().getAddress().length;
                for (InetAddress ip : interfaces()) {
                    if (ip.getAddress().length == length && !ip.isLinkLocalAddress()) {
                        all.add(Multiaddr.tcp(new InetSocketAddress(ip, local.getPort())));
                    }
                }
            } else {
                all.add(address);
            }
        }
        return List.copyOf(all);
    }

    private static List<InetAddress> interfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            LOG.log(System.Logger.Level.DEBUG, "Interfaces cannot be listed", e);
            return List.of();
        }
    }
}
