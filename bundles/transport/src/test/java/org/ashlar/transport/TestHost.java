package org.ashlar.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.runtime.MemoryBudget;
import org.ashlar.testing.FakePools;

/** A host on the loopback interface with one event loop of its own. Safe for use by any thread. */
final class TestHost implements AutoCloseable, EventLoops, MemoryBudget {
    static final String ECHO = "/test/echo";

    final PrivateKey identity = Keys.generateEd25519();
    final FakePools pools = new FakePools();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final Swarm swarm;

    TestHost(String... security) {
        this(settings(List.of("/ip4/127.0.0.1/tcp/0"), security));
    }

    TestHost(Settings settings) {
        try {
            swarm =
                    new Swarm(
                            identity,
                            this,
                            pools,
                            this,
                            TransportComponent.securities(settings, identity),
                            settings);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        List<String> failures = swarm.listen();
        if (!failures.isEmpty()) {
            throw new AssertionError(failures);
        }
    }

    static Settings settings(List<String> listen, String... security) {
        return new Settings(
                listen.stream().map(Multiaddr::parse).toList(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(security),
                32,
                96,
                Duration.ofSeconds(20),
                "ashlar/0.1.0");
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
        return PooledByteBufAllocator.DEFAULT;
    }

    @Override
    public long bytes(Share share) {
        return 8 << 20;
    }

    @Override
    public long total() {
        return 64 << 20;
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
