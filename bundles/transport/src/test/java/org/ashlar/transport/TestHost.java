package org.ashlar.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.multiformats.IpScope;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.Reachability;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.runtime.MemoryBudget;
import org.ashlar.testing.FakePools;
import org.ashlar.transport.autonat.ServiceLimits;
import org.ashlar.transport.names.Names;
import org.ashlar.transport.pnet.SwarmKey;
import org.ashlar.transport.security.Security;

/** A host on the loopback interface with one event loop of its own. Safe for use by any thread. */
final class TestHost implements AutoCloseable, EventLoops, MemoryBudget {
    static final String ECHO = "/test/echo";

    final PrivateKey identity;

    /** Without caches, so that it tells exactly what was not released. */
    private final PooledByteBufAllocator allocator =
            new PooledByteBufAllocator(true, 1, 1, 8192, 6, 0, 0, false);

    final FakePools pools = new FakePools();
    volatile long budget = 64 << 20;
    volatile List<InetAddress> pretended = List.of();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final Swarm swarm;

    TestHost(String... security) {
        this(settings(List.of("/ip4/127.0.0.1/tcp/0"), security));
    }

    TestHost(Settings settings) {
        this(settings, Optional.empty(), new FakeNames());
    }

    TestHost(PrivateKey identity, String... security) {
        this(
                identity,
                settings(List.of("/ip4/127.0.0.1/tcp/0"), security),
                Optional.empty(),
                new FakeNames(),
                TestHost::isPublic);
    }

    TestHost(Settings settings, Optional<SwarmKey> key, Names names) {
        this(settings, key, names, TestHost::isPublic);
    }

    TestHost(
            Settings settings,
            Optional<SwarmKey> key,
            Names names,
            Predicate<InetAddress> isPublic) {
        this(Keys.generateEd25519(), settings, key, names, isPublic);
    }

    private TestHost(
            PrivateKey identity,
            Settings settings,
            Optional<SwarmKey> key,
            Names names,
            Predicate<InetAddress> isPublic) {
        this.identity = identity;
        try {
            swarm =
                    new Swarm(
                            new HostBooks.Node(
                                    identity, this, pools, this, names, isPublic, this::interfaces),
                            TransportComponent.securities(settings, identity),
                            key,
                            settings);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        List<String> failures = swarm.listen();
        if (!failures.isEmpty()) {
            throw new AssertionError(failures);
        }
    }

    private static boolean isPublic(InetAddress ip) {
        return IpScope.of(ip) == IpScope.PUBLIC;
    }

    /** Secure channels of a new identity. */
    static List<Security> securities(String... names) {
        try {
            return TransportComponent.securities(
                    settings(List.of(), names), Keys.generateEd25519());
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static Settings settings(List<String> listen, String... security) {
        return new Settings(
                listen.stream().map(Multiaddr::parse).toList(),
                new Settings.Announcing(List.of(), List.of(), List.of()),
                List.of(),
                List.of(security),
                true,
                true,
                new Settings.Trimming(32, 96, Duration.ofSeconds(20), Duration.ofSeconds(10)),
                new Settings.Resource(true, 0, 0),
                new Settings.Rates(true, 0, 0),
                "ashlar/0.1.0",
                new Settings.Reaching(
                        true,
                        true,
                        new ServiceLimits(30, 3, Duration.ofMinutes(1)),
                        Reachability.UNKNOWN),
                new Settings.KeyFiles(Optional.empty(), Optional.empty()));
    }

    /** The same with other bounds of the number of connections. */
    static Settings trimming(Settings base, Settings.Trimming trimming) {
        return OtherSettings.than(base).trimming(trimming).get();
    }

    /** The same with files of a certificate. */
    static Settings keyFiles(Settings base, Path certificate, Path key) {
        return OtherSettings.than(base).keyFiles(certificate, key).get();
    }

    /** The addresses of the machine, or those that a test made up. */
    private List<InetAddress> interfaces() {
        List<InetAddress> madeUp = pretended;
        return madeUp.isEmpty() ? Interfaces.system() : madeUp;
    }

    /** Buffers that are held now. */
    long buffers() {
        long heap =
                allocator.metric().heapArenas().stream()
                        .mapToLong(PoolArenaMetric::numActiveAllocations)
                        .sum();
        return heap
                + allocator.metric().directArenas().stream()
                        .mapToLong(PoolArenaMetric::numActiveAllocations)
                        .sum();
    }

    /** A peer that has identified itself: the first from now on, or one that is there. */
    CompletableFuture<PeerId> connected() {
        CompletableFuture<PeerId> there = new CompletableFuture<>();
        swarm.add(
                new Unmoved() {
                    @Override
                    public void connected(PeerId peer, IdentifyInfo info) {
                        there.complete(peer);
                    }
                });
        return there;
    }

    /** Completes with the next peer whose last connection ends. */
    CompletableFuture<PeerId> disconnected() {
        CompletableFuture<PeerId> gone = new CompletableFuture<>();
        swarm.add(
                new Unmoved() {
                    @Override
                    public void disconnected(PeerId peer) {
                        gone.complete(peer);
                    }
                });
        return gone;
    }

    /** Completes when listeners are told that peers may be in reach that were not. */
    CompletableFuture<Void> reachChanged() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        swarm.add(
                new Unmoved() {
                    @Override
                    public void reachChanged() {
                        told.complete(null);
                    }
                });
        return told;
    }

    /** Hears of all and does nothing. */
    private abstract static class Unmoved implements ConnectionListener {
        @Override
        public void connected(PeerId peer, IdentifyInfo info) {}

        @Override
        public void disconnected(PeerId peer) {}
    }

    /** Waits until something holds that no event tells of. */
    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come true");
            }
            boolean unused = never.await(10, TimeUnit.MILLISECONDS);
        }
    }

    void echo() {
        swarm.add(handler(ECHO, new EchoHandler()));
    }

    static StreamHandler handler(String protocol, io.netty.channel.ChannelHandler handler) {
        return new StreamHandler() {
            @Override
            public List<String> protocols() {
                return List.of(protocol);
            }

            @Override
            public void accept(Channel stream) {
                stream.pipeline().addLast(handler);
            }
        };
    }

    @Override
    public EventLoopGroup group() {
        return group;
    }

    @Override
    public ByteBufAllocator allocator() {
        return allocator;
    }

    @Override
    public long bytes(Share share) {
        return budget / 8;
    }

    @Override
    public long total() {
        return budget;
    }

    @Override
    public void close() {
        swarm.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5000);
        pools.close();
    }

    /** Sends back what arrives, reading no faster than it can write. */
    @io.netty.channel.ChannelHandler.Sharable
    @SuppressWarnings("FutureReturnValueIgnored")
    static final class EchoHandler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
            ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        }
    }
}
