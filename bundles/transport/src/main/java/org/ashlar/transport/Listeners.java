package org.ashlar.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.transport.names.Subnet;
import org.ashlar.transport.security.TlsServer;
import org.jspecify.annotations.Nullable;

/** The open listening sockets. Safe for use by any thread; opening and closing wait shortly. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Listeners {
    private static final System.Logger LOG = System.getLogger(Listeners.class.getName());
    private static final int BACKLOG = 128;
    private static final int WAIT_SECONDS = 5;
    private static final int SELECT_MILLIS = 20;

    /** The link-local network of IPv4, and that of carriers' address translation. */
    private static final List<Subnet> LOCAL_ONLY =
            Stream.of("/ip4/169.254.0.0/ipcidr/16", "/ip4/100.64.0.0/ipcidr/10")
                    .flatMap(text -> Subnet.of(Multiaddr.parse(text)).stream())
                    .toList();

    /** What is done with a connection that somebody opens. */
    interface Accepted {
        /**
         * Takes over a new connection.
         *
         * @param tls what is spoken below WebSocket, null for nothing
         */
        void accept(Channel channel, Endpoint.Kind kind, @Nullable TlsServer tls);
    }

    private record Open(Channel channel, Endpoint endpoint) {}

    private final EventLoops loops;
    private final Accepted accepted;
    private final Function<InetSocketAddress, @Nullable ChannelFuture> muxed;
    private final SecureSockets secure;
    private final Interfaces interfaces;
    private final Map<Multiaddr, Open> open = new LinkedHashMap<>();

    /** Ports that were given before all was closed for a while. */
    private final Map<Multiaddr, Integer> ports = new HashMap<>();

    /**
     * @param accepted told of each TCP connection that somebody opens
     * @param muxed opens sockets of transports that need no upgrade; null when there is none
     */
    Listeners(
            EventLoops loops,
            Interfaces interfaces,
            Accepted accepted,
            Function<InetSocketAddress, @Nullable ChannelFuture> muxed,
            SecureSockets secure) {
        this.loops = loops;
        this.interfaces = interfaces;
        this.accepted = accepted;
        this.muxed = muxed;
        this.secure = secure;
    }

    /**
     * Opens what is not open and closes what is not wanted; returns a sentence for each failure.
     */
    synchronized List<String> set(List<Multiaddr> wanted) {
        List<String> failures = new ArrayList<>();
        Map<Multiaddr, Endpoint> endpoints = endpoints(wanted, failures);
        for (Multiaddr address : List.copyOf(open.keySet())) {
            Endpoint endpoint = endpoints.get(address);
            boolean splits = endpoint != null && twin(endpoint, endpoints) != shared(address);
            if (endpoint == null || splits) {
                close(address);
            }
        }
        endpoints.entrySet().stream()
                .sorted(Comparator.comparing(entry -> !isWildcard6(entry.getValue())))
                .filter(entry -> !open.containsKey(entry.getKey()))
                .forEach(entry -> open(entry.getKey(), entry.getValue(), endpoints, failures));
        return failures;
    }

    private Map<Multiaddr, Endpoint> endpoints(List<Multiaddr> wanted, List<String> failures) {
        Map<Multiaddr, Endpoint> endpoints = new LinkedHashMap<>();
        boolean wss = false;
        for (Multiaddr address : wanted) {
            Optional<Endpoint> endpoint = Endpoint.of(address);
            if (endpoint.isEmpty()) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "Not listening on {0}: no transport for it",
                        address);
            } else if (endpoint.get().kind() == Endpoint.Kind.WSS) {
                wss = true;
                secure.open(address).ifPresent(failures::add);
                if (secure.tls() != null) {
                    endpoints.put(address, endpoint.get());
                }
            } else {
                endpoints.put(address, endpoint.get());
            }
        }
        if (!wss) {
            secure.close();
        }
        return endpoints;
    }

    /** Follows the files of the certificate; true when what could not be opened now can be. */
    boolean renew() {
        return secure.renew();
    }

    /** Closes all, to be opened again on the same ports. */
    synchronized void suspend() {
        open.forEach(
                (address, one) ->
                        ports.put(
                                address,
                                ((InetSocketAddress) one.channel().localAddress()).getPort()));
        List.copyOf(open.keySet()).forEach(this::close);
    }

    private static boolean isWildcard6(Endpoint endpoint) {
        InetAddress ip = endpoint.socket().getAddress();
        return ip.isAnyLocalAddress() && ip.getAddress().length == 16;
    }

    /**
     * True when this is the IPv4 wildcard of a port whose IPv6 wildcard is wanted too: one socket
     * then serves both, as a second one could not be bound.
     */
    private static boolean twin(Endpoint endpoint, Map<Multiaddr, Endpoint> all) {
        InetAddress ip = endpoint.socket().getAddress();
        int port = endpoint.socket().getPort();
        return ip.isAnyLocalAddress()
                && ip.getAddress().length == 4
                && port != 0
                && all.values().stream()
                        .anyMatch(
                                other ->
                                        isWildcard6(other)
                                                && other.socket().getPort() == port
                                                && other.kind() == endpoint.kind());
    }

    private boolean shared(Multiaddr address) {
        Open mine = open.get(address);
        return mine != null
                && !isWildcard6(mine.endpoint())
                && open.values().stream()
                                .filter(other -> other.channel().equals(mine.channel()))
                                .count()
                        > 1;
    }

    private void close(Multiaddr address) {
        Open gone = open.remove(address);
        if (gone != null
                && open.values().stream()
                        .noneMatch(other -> other.channel().equals(gone.channel()))) {
            gone.channel().close().awaitUninterruptibly(WAIT_SECONDS, TimeUnit.SECONDS);
            // The selector lets go of the port in its next round, which comes before this task.
            gone.channel()
                    .eventLoop()
                    .schedule(() -> {}, SELECT_MILLIS, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void open(
            Multiaddr address,
            Endpoint endpoint,
            Map<Multiaddr, Endpoint> all,
            List<String> failures) {
        if (twin(endpoint, all)) {
            for (Open other : open.values()) {
                if (isWildcard6(other.endpoint())
                        && other.endpoint().socket().getPort() == endpoint.socket().getPort()
                        && other.endpoint().kind() == endpoint.kind()) {
                    open.put(address, new Open(other.channel(), endpoint));
                    return;
                }
            }
        }
        Integer port = ports.remove(address);
        InetSocketAddress at =
                port == null
                        ? endpoint.socket()
                        : new InetSocketAddress(endpoint.socket().getAddress(), port);
        ChannelFuture bound =
                endpoint.kind() == Endpoint.Kind.QUIC ? muxed.apply(at) : bind(endpoint, at);
        if (bound == null) {
            return; // the transport has just gone
        }
        if (bound.awaitUninterruptibly(WAIT_SECONDS, TimeUnit.SECONDS) && bound.isSuccess()) {
            open.put(address, new Open(bound.channel(), endpoint));
            return;
        }
        bound.channel().close();
        Throwable cause = bound.cause();
        failures.add(
                "Cannot listen on "
                        + address
                        + ": "
                        + (cause == null ? "timed out" : cause.getMessage()));
    }

    private ChannelFuture bind(Endpoint endpoint, InetSocketAddress at) {
        boolean v4 = endpoint.socket().getAddress().getAddress().length == 4;
        SocketProtocolFamily family = v4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return new ServerBootstrap()
                .group(loops.group())
                .channelFactory(
                        () -> new NioServerSocketChannel(SelectorProvider.provider(), family))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                accepted(channel, endpoint.kind());
                            }
                        })
                .bind(at);
    }

    private void accepted(Channel channel, Endpoint.Kind kind) {
        TlsServer tls = kind == Endpoint.Kind.WSS ? secure.tls() : null;
        if (kind == Endpoint.Kind.WSS && tls == null) {
            channel.close(); // the certificate has just been taken away
        } else {
            accepted.accept(channel, kind, tls);
        }
    }

    /** Addresses with the ports that were given, wildcards replaced by the interfaces'. */
    List<Multiaddr> addresses() {
        List<Open> now;
        synchronized (this) {
            now = List.copyOf(open.values());
        }
        Set<Multiaddr> all = new LinkedHashSet<>();
        for (Open each : now) {
            int port = ((InetSocketAddress) each.channel().localAddress()).getPort();
            InetAddress configured = each.endpoint().socket().getAddress();
            Endpoint.Kind kind = each.endpoint().kind();
            if (configured.isAnyLocalAddress()) {
                int length = configured.getAddress().length;
                for (InetAddress ip : interfaces.now()) {
                    if (ip.getAddress().length == length && !ip.isLinkLocalAddress()) {
                        all.add(Endpoint.address(new InetSocketAddress(ip, port), kind));
                    }
                }
            } else if (interfaces.has(configured)) {
                all.add(Endpoint.address(new InetSocketAddress(configured, port), kind));
            }
        }
        return List.copyOf(all);
    }

    /** True when a socket of this node listens there. */
    boolean isOwn(Endpoint endpoint) {
        boolean udp = endpoint.kind() == Endpoint.Kind.QUIC;
        return addresses().stream()
                .filter(address -> address.has(MultiaddrProtocol.UDP) == udp)
                .flatMap(address -> address.socketAddress().stream())
                .anyMatch(endpoint.socket()::equals);
    }

    /**
     * False for what is no host's address, and for addresses that mean something only on somebody
     * else's link: those of such networks to which this node is not connected itself.
     */
    boolean mayReach(InetAddress address) {
        boolean zoneless = address.getAddress().length == 16 && address.isLinkLocalAddress();
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || zoneless) {
            return false;
        }
        for (Subnet net : LOCAL_ONLY) {
            if (net.contains(address)) {
                return interfaces.now().stream().anyMatch(net::contains);
            }
        }
        return true;
    }
}
