package org.ashlar.p2p;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.Network;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.testing.FakePools;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;

/** Two nodes, one of which opens streams to the other. For the thread of a test. */
public final class TwoNodes implements AutoCloseable {
    public static final String LOOPBACK = "/ip4/127.0.0.1/tcp/";
    static final int LISTENERS = 4;
    static final int STREAMS = 3;
    private static final int LIMIT_MS = 60_000;

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final FakePools pools = new FakePools();
    final FakeHost near;
    final FakeHost far;
    public final Tunnels forwards;
    public final Tunnels services;

    public TwoNodes() {
        FakeNetwork network = new FakeNetwork();
        near = network.host(id(1));
        far = network.host(id(2));
        Wire wire = new Wire(group, near.id());
        EventLoops loops =
                new EventLoops() {
                    @Override
                    public EventLoopGroup group() {
                        return group;
                    }

                    @Override
                    public ByteBufAllocator allocator() {
                        return ByteBufAllocator.DEFAULT;
                    }
                };
        forwards = new Tunnels(loops, near, wire, pools, handler -> () -> {});
        services = new Tunnels(loops, far, wire, pools, wire::offer);
        forwards.limit(LISTENERS, STREAMS);
        services.limit(LISTENERS, STREAMS);
    }

    /** The network of the node that is reached. */
    public Network network() {
        return far;
    }

    static PeerId id(int number) {
        return PeerId.of(Hashes.hash(Multihash.SHA2_256, new byte[] {(byte) number}));
    }

    /** A service of this machine. */
    static ServerSocket service() throws IOException {
        ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        server.setSoTimeout(LIMIT_MS);
        return server;
    }

    static Multiaddr at(int port) {
        return Multiaddr.parse(LOOPBACK + port);
    }

    /** A way from a port of the near node to a service, by the far one. */
    Listener lead(String protocol, ServerSocket service) {
        Listener unused = services.listen(protocol, at(service.getLocalPort()), false);
        return forward(protocol);
    }

    Listener forward(String protocol) {
        return forwards.forward(protocol, at(0), far.id(), List.of()).join();
    }

    static Socket connect(Listener to) throws IOException {
        InetSocketAddress address = to.listenAddress().socketAddress().orElseThrow();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(LIMIT_MS);
        return socket;
    }

    /** Waits for what event loops do. */
    void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not so in time: " + what);
            }
            settle();
        }
    }

    /** Lets the event loops do what waits for them. */
    private void settle() {
        for (EventExecutor loop : group) {
            loop.submit(() -> {}).syncUninterruptibly();
        }
    }

    @Override
    public void close() {
        forwards.close();
        services.close();
        settle();
        settle(); // closing one end closes the other
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        pools.close();
    }
}
