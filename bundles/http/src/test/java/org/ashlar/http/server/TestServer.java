package org.ashlar.http.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ashlar.http.HttpHandler;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.testing.FakePools;

/** A listener on a free loopback port. Used by one test. */
final class TestServer implements AutoCloseable {
    final FakePools pools = new FakePools();
    final Routes routes;
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Listener listener;

    TestServer(Limits limits, Function<InetSocketAddress, Guard> guard, Set<String> expected)
            throws IOException {
        this(() -> limits, guard, expected);
    }

    /**
     * @param limits asked at each request
     */
    TestServer(
            Supplier<Limits> limits, Function<InetSocketAddress, Guard> guard, Set<String> expected)
            throws IOException {
        routes = new Routes(Map.of(HttpHandler.API, expected));
        EventLoops loops =
                new EventLoops() {
                    @Override
                    public EventLoopGroup group() {
                        return group;
                    }

                    @Override
                    public ByteBufAllocator allocator() {
                        return UnpooledByteBufAllocator.DEFAULT;
                    }
                };
        listener =
                Listener.open(
                        loops,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        limits.get(),
                        address ->
                                new Dispatcher(
                                        HttpHandler.API,
                                        limits,
                                        pools.requests(),
                                        guard.apply(address),
                                        routes));
    }

    static TestServer with(HttpHandler handler) throws IOException {
        TestServer server = new TestServer(Limits.api(), address -> Guard.NONE, Set.of());
        server.routes.add(handler, HttpHandler.API, List.of("/"));
        return server;
    }

    int port() {
        return listener.address().socketAddress().orElseThrow().getPort();
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Sends bytes and returns all that comes until the server closes. */
    String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            return all.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        listener.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
        pools.close();
    }
}
