package org.ashlar.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.net.spi.Host;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.runtime.MemoryBudget;
import org.ashlar.runtime.Pools;
import org.ashlar.transport.identify.IdentifyMessage;
import org.ashlar.transport.identify.IdentifyReader;
import org.ashlar.transport.identify.PingEcho;
import org.ashlar.transport.identify.PingOnce;
import org.ashlar.transport.security.Security;
import org.ashlar.transport.yamux.WindowPool;
import org.jspecify.annotations.Nullable;

/** The libp2p host. Safe for use by any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Swarm implements Host {
    static final String IDENTIFY = "/ipfs/id/1.0.0";
    static final String PUSH = "/ipfs/id/push/1.0.0";
    static final String PING = "/ipfs/ping/1.0.0";
    private static final System.Logger LOG = System.getLogger(Swarm.class.getName());
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(64 << 10, 192 << 10);
    private static final int CLOSE_SECONDS = 3;

    private final PrivateKey identity;
    private final PeerId id;
    private final EventLoops loops;
    private final Pools pools;
    private final List<Security> securities;
    private final WindowPool windows;
    private final Peerstore peerstore;
    private final InboundLimits limits = new InboundLimits();
    private final Registry registry = new Registry();
    private final Connections connections = new Connections();
    private final Backoff backoff = new Backoff();
    private final Map<PeerId, CompletableFuture<PeerConnection>> dials = new ConcurrentHashMap<>();
    private final Listeners listeners;
    private final ScheduledFuture<?> trimmer;
    private final AtomicBoolean pushPlanned = new AtomicBoolean();
    private volatile Settings settings;
    private volatile boolean closed;

    Swarm(
            PrivateKey identity,
            EventLoops loops,
            Pools pools,
            MemoryBudget budget,
            List<Security> securities,
            Settings settings) {
        this.identity = identity;
        this.loops = loops;
        this.pools = pools;
        this.securities = List.copyOf(securities);
        this.settings = settings;
        id = identity.publicKey().peerId();
        windows = new WindowPool(budget.bytes(MemoryBudget.Share.YAMUX_WINDOWS));
        peerstore = new Peerstore(budget.bytes(MemoryBudget.Share.PEERSTORE));
        listeners = new Listeners(loops, this::accepted);
        registry.own(IDENTIFY, this::sendIdentify);
        registry.own(PUSH, this::receivePush);
        registry.own(PING, stream -> stream.pipeline().addLast(new PingEcho()));
        trimmer = pools.scheduler().scheduleWithFixedDelay(this::trim, 10, 10, TimeUnit.SECONDS);
    }

    /** The memory of all streams' unread data. */
    WindowPool windows() {
        return windows;
    }

    /** Opens the listeners; returns a sentence for each that could not be opened. */
    List<String> listen() {
        return listeners.set(settings.listen());
    }

    /** Takes over changed settings; returns a sentence for each listener that failed. */
    List<String> apply(Settings changed) {
        settings = changed;
        List<String> failures = listen();
        planPush();
        return failures;
    }

    void add(StreamHandler handler) {
        registry.add(handler);
        planPush();
    }

    void remove(StreamHandler handler) {
        registry.remove(handler);
        planPush();
    }

    void add(ConnectionListener listener) {
        connections.add(listener);
    }

    void remove(ConnectionListener listener) {
        connections.remove(listener);
    }

    /** Closes listeners and connections in order, within a few seconds. */
    void close() {
        closed = true;
        trimmer.cancel(false);
        listeners.set(List.of());
        List<PeerConnection> all = connections.all();
        all.forEach(PeerConnection::close);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        for (PeerConnection connection : all) {
            long left = Math.max(1, end - System.nanoTime());
            connection.channel().closeFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public PeerId id() {
        return id;
    }

    @Override
    public List<Multiaddr> addresses() {
        Settings now = settings;
        Set<Multiaddr> all =
                new LinkedHashSet<>(
                        now.announce().isEmpty() ? listeners.interfaceAddresses() : now.announce());
        all.addAll(now.appendAnnounce());
        all.removeAll(now.noAnnounce());
        now.noAnnounce()
                .forEach(
                        address ->
                                Subnet.of(address)
                                        .ifPresent(net -> all.removeIf(a -> within(net, a))));
        return List.copyOf(all);
    }

    private static boolean within(Subnet net, Multiaddr address) {
        return address.socketAddress().filter(a -> net.contains(a.getAddress())).isPresent();
    }

    @Override
    public List<Multiaddr> listenAddresses() {
        return listeners.addresses();
    }

    @Override
    public List<String> protocols() {
        return registry.protocols();
    }

    @Override
    public List<ConnectionInfo> connections() {
        return connections.all().stream().map(PeerConnection::describe).toList();
    }

    @Override
    public List<Multiaddr> knownAddresses(PeerId peer) {
        return peerstore.addresses(peer);
    }

    @Override
    public List<PeerId> knownPeers() {
        return peerstore.peers();
    }

    @Override
    public Optional<IdentifyInfo> identified(PeerId peer) {
        return peerstore.info(peer);
    }

    @Override
    public CompletableFuture<ConnectionInfo> connect(PeerId peer, List<Multiaddr> addresses) {
        if (!addresses.isEmpty()) {
            backoff.clear(peer);
        }
        return connection(peer, addresses)
                .thenCompose(c -> c.identified().thenApply(info -> c.describe()));
    }

    @Override
    public CompletableFuture<Boolean> disconnect(PeerId peer) {
        List<PeerConnection> all = connections.all(peer);
        CompletableFuture<?>[] closing =
                all.stream()
                        .map(
                                connection -> {
                                    CompletableFuture<Boolean> done = new CompletableFuture<>();
                                    connection
                                            .channel()
                                            .closeFuture()
                                            .addListener(f -> done.complete(true));
                                    connection.close();
                                    return done;
                                })
                        .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(closing).thenApply(v -> !all.isEmpty());
    }

    @Override
    public CompletableFuture<Duration> ping(PeerId peer) {
        CompletableFuture<Duration> result = new CompletableFuture<>();
        open(peer, List.of(PING), new PingOnce(result))
                .whenComplete(
                        (stream, failure) -> {
                            if (failure != null) {
                                result.completeExceptionally(unwrap(failure));
                            }
                        });
        return result;
    }

    @Override
    public CompletableFuture<Channel> open(
            PeerId peer, List<String> protocols, ChannelHandler handler) {
        return connection(peer, List.of()).thenCompose(c -> c.open(protocols, handler));
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof java.util.concurrent.CompletionException
                        && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private CompletableFuture<PeerConnection> connection(PeerId peer, List<Multiaddr> addresses) {
        PeerConnection there = connections.find(peer);
        if (there != null) {
            return CompletableFuture.completedFuture(there);
        }
        if (closed) {
            return CompletableFuture.failedFuture(new ClosedException("the network has stopped"));
        }
        if (peer.equals(id)) {
            return CompletableFuture.failedFuture(new IpfsException("dial to self attempted"));
        }
        CompletableFuture<PeerConnection> mine = new CompletableFuture<>();
        CompletableFuture<PeerConnection> running = dials.putIfAbsent(peer, mine);
        if (running != null) {
            return running.copy();
        }
        if (backoff.waits(peer, System.nanoTime())) {
            dials.remove(peer, mine);
            mine.completeExceptionally(
                    new IpfsException("failed to dial " + peer + ": dial backoff"));
            return mine;
        }
        List<Multiaddr> all = new ArrayList<>(addresses);
        all.addAll(peerstore.addresses(peer));
        dial(peer, all, mine);
        return mine.copy();
    }

    private void dial(PeerId peer, List<Multiaddr> all, CompletableFuture<PeerConnection> result) {
        Dial dial = new Dial(peer, address -> dialOne(peer, address), pools.scheduler());
        dial.result()
                .whenComplete(
                        (connection, failure) -> {
                            dials.remove(peer, result);
                            if (failure == null) {
                                backoff.clear(peer);
                                result.complete(connection);
                            } else {
                                backoff.failed(peer, System.nanoTime());
                                result.completeExceptionally(unwrap(failure));
                            }
                        });
        if (all.stream().anyMatch(Dial::needsLookup)) {
            pools.requests().execute(() -> dial.start(dialable(Dial.resolve(all))));
        } else {
            dial.start(dialable(Dial.resolve(all)));
        }
    }

    private List<InetSocketAddress> dialable(List<InetSocketAddress> addresses) {
        List<Multiaddr> ours = listeners.interfaceAddresses();
        return addresses.stream()
                .filter(a -> !filtered(a.getAddress()) && !ours.contains(Multiaddr.tcp(a)))
                .toList();
    }

    private boolean filtered(InetAddress address) {
        return settings.filters().stream().anyMatch(net -> net.contains(address));
    }

    private CompletableFuture<PeerConnection> dialOne(PeerId peer, InetSocketAddress address) {
        CompletableFuture<PeerConnection> result = new CompletableFuture<>();
        new Bootstrap()
                .group(loops.group())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Dial.LIMIT_SECONDS * 1000)
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                upgrade(
                                        channel,
                                        peer,
                                        true,
                                        (connection, failure) -> {
                                            if (connection != null) {
                                                result.complete(connection);
                                            } else if (failure != null) {
                                                result.completeExceptionally(failure);
                                            }
                                        });
                            }
                        })
                .connect(address)
                .addListener(
                        f -> {
                            if (!f.isSuccess()) {
                                result.completeExceptionally(f.cause());
                            }
                        });
        return result;
    }

    private void accepted(Channel channel) {
        InetAddress from = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        if (closed || filtered(from) || !limits.admit(from, settings.highWater())) {
            channel.close();
            return;
        }
        channel.closeFuture().addListener(f -> limits.closed(from));
        upgrade(channel, null, false, (connection, failure) -> limits.handshakeEnded());
    }

    private void upgrade(
            Channel channel,
            @Nullable PeerId expected,
            boolean dialer,
            BiConsumer<@Nullable PeerConnection, @Nullable Throwable> done) {
        channel.config().setWriteBufferWaterMark(WATER);
        InboundStreams inbound = new InboundStreams(registry);
        channel.pipeline()
                .addLast(
                        "upgrade",
                        new Upgrade(
                                securities,
                                expected,
                                dialer,
                                windows,
                                inbound,
                                (upgraded, failure) -> {
                                    PeerConnection connection =
                                            upgraded == null
                                                    ? null
                                                    : new PeerConnection(upgraded, !dialer);
                                    if (connection != null) {
                                        inbound.of(connection);
                                        opened(connection);
                                    } else {
                                        LOG.log(
                                                System.Logger.Level.DEBUG,
                                                "Handshake failed",
                                                failure);
                                    }
                                    done.accept(connection, failure);
                                }));
    }

    private void opened(PeerConnection connection) {
        if (connection.peer().equals(id) || closed) {
            connection.channel().close();
            return;
        }
        connections.add(connection);
        connection
                .channel()
                .closeFuture()
                .addListener(
                        f -> {
                            connection.identified(empty(connection));
                            if (connections.remove(connection)) {
                                peerstore.disconnected(connection.peer());
                            }
                        });
        connection
                .open(List.of(IDENTIFY), new IdentifyReader(m -> identified(connection, m)))
                .whenComplete(
                        (stream, failure) -> {
                            if (failure != null) {
                                identified(connection, null);
                            } else {
                                ((DuplexChannel) stream).shutdownOutput();
                            }
                        });
    }

    private static IdentifyInfo empty(PeerConnection connection) {
        return new IdentifyMessage().info(connection.peer(), connection.publicKey());
    }

    private void identified(PeerConnection connection, @Nullable IdentifyMessage message) {
        IdentifyInfo info =
                message == null
                        ? empty(connection)
                        : message.info(connection.peer(), connection.publicKey());
        if (message != null) {
            peerstore.identified(info);
        }
        if (!connection.inbound()) {
            peerstore.add(connection.peer(), List.of(connection.remote()), Peerstore.MAX_CONNECTED);
        }
        connections.identified(connection, info);
        connection.identified(info);
    }

    private IdentifyInfo self(InetAddress remote) {
        boolean open = !remote.isLoopbackAddress() && !remote.isSiteLocalAddress();
        List<Multiaddr> told =
                addresses().stream()
                        .filter(a -> !open || a.socketAddress().map(Swarm::isPublic).orElse(true))
                        .toList();
        return new IdentifyInfo(
                id,
                identity.publicKey().encoded(),
                told,
                protocols(),
                settings.agent(),
                "ipfs/0.1.0");
    }

    private static boolean isPublic(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return !ip.isLoopbackAddress() && !ip.isSiteLocalAddress() && !ip.isLinkLocalAddress();
    }

    private void sendIdentify(Channel stream) {
        InetSocketAddress remote = (InetSocketAddress) stream.remoteAddress();
        byte[] message = IdentifyMessage.encode(self(remote.getAddress()), Multiaddr.tcp(remote));
        ByteBuf out = Unpooled.buffer(message.length + 4);
        java.nio.ByteBuffer length = java.nio.ByteBuffer.allocate(4);
        org.ashlar.multiformats.Varint.write(length, message.length);
        out.writeBytes(length.flip()).writeBytes(message);
        stream.writeAndFlush(out);
        ((DuplexChannel) stream).shutdownOutput();
    }

    private void receivePush(Channel stream) {
        PeerId peer = stream.attr(org.ashlar.net.spi.StreamAttributes.PEER).get();
        PeerConnection connection = connections.find(peer);
        if (connection == null || !connection.allowsPush(System.nanoTime())) {
            stream.close();
            return;
        }
        stream.pipeline()
                .addLast(
                        new IdentifyReader(
                                message -> {
                                    if (message != null) {
                                        peerstore.identified(
                                                message.info(peer, connection.publicKey()));
                                    }
                                }));
    }

    /** Tells peers of changes, once for all changes of a moment. */
    private void planPush() {
        if (!closed && pushPlanned.compareAndSet(false, true)) {
            pools.scheduler().schedule(this::push, 500, TimeUnit.MILLISECONDS);
        }
    }

    private void push() {
        pushPlanned.set(false);
        for (PeerConnection connection : connections.all()) {
            IdentifyInfo info = connection.info();
            if (info != null && info.protocols().contains(PUSH)) {
                connection.open(
                        List.of(PUSH),
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                sendIdentify(stream);
                            }
                        });
            }
        }
    }

    /** Closes the least used connections when there are too many. */
    private void trim() {
        Settings now = settings;
        List<PeerConnection> all = connections.all();
        if (now.highWater() <= 0 || all.size() <= now.highWater()) {
            return;
        }
        Instant young = Instant.now().minus(now.grace());
        all.stream()
                .filter(c -> c.opened().isBefore(young))
                .sorted(
                        Comparator.comparingInt(PeerConnection::streamCount)
                                .thenComparing(c -> !c.inbound())
                                .thenComparing(PeerConnection::opened))
                .limit(all.size() - now.lowWater())
                .forEach(PeerConnection::close);
    }
}
