package org.ashlar.routing.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.routing.Arrivals;
import org.ashlar.routing.PeerFilter;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.RecordValidator;
import org.ashlar.runtime.CallScope;
import org.ashlar.testing.FakePools;

/** Routers of a test, and what its servers say. Confined to one thread. */
final class Routers implements AutoCloseable {
    static final String ONE = "12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8";
    static final String TWO = "QmcZf59bWwK5XFi76CZX8cbJ4BhTzzA3gU1ZjYZcYW3dwt";
    static final String NDJSON = "application/x-ndjson";
    static final String JSON = "application/json";
    static final String ADDRESSES =
            ",\"Addrs\":[\"/ip4/192.0.2.1/tcp/4001/p2p/" + ONE + "\",\"/nonsense\",7]";
    static final Multihash CONTENT =
            Hashes.hash(Multihash.SHA2_256, "content".getBytes(StandardCharsets.UTF_8));
    private static final PeerFilter BITSWAP =
            new PeerFilter(List.of(), List.of("unknown", "transport-bitswap"));

    private final FakePools pools = new FakePools();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoops loops =
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

    @Override
    public void close() {
        pools.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** A router over a server; the time is that of one request. */
    HttpRouter router(ScriptedServer server, Duration time) {
        HttpRouter router =
                new HttpRouter(
                        loops,
                        pools,
                        Endpoint.parse(server.url()),
                        new HttpClient.Limits(time, 1 << 20),
                        BITSWAP);
        router.bindValidator(new OnlyGood());
        return router;
    }

    HttpRouter router(ScriptedServer server) {
        return router(server, Duration.ofSeconds(50));
    }

    /** All that a search finds; fails as the search does. */
    static <T> List<T> all(java.util.concurrent.Flow.Publisher<T> search) {
        List<T> all = new ArrayList<>();
        try (CallScope scope = new CallScope();
                Arrivals<T> arrivals = new Arrivals<>(scope, search)) {
            for (Optional<T> next = arrivals.next(); next.isPresent(); next = arrivals.next()) {
                all.add(next.get());
            }
        }
        return all;
    }

    static Throwable failure(CompletableFuture<?> future) throws InterruptedException {
        try {
            return new AssertionError("done with " + future.get());
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    static byte[] head(String header) {
        return String.join(
                        "\r\n", "HTTP/1.1 200 OK", "Content-Type: application/json", header, "", "")
                .getBytes(StandardCharsets.UTF_8);
    }

    static String record(String id, String more) {
        return "{\"Schema\":\"peer\",\"ID\":\"" + id + "\"" + more + "}";
    }

    static PeerInfo first() {
        return new PeerInfo(PeerId.parse(ONE), List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001")));
    }

    /** Takes values that say that they are good. */
    private static final class OnlyGood implements RecordValidator {
        @Override
        public String namespace() {
            return "ipns";
        }

        @Override
        public void validate(byte[] key, byte[] value) {
            if (!new String(value, StandardCharsets.UTF_8).startsWith("good")) {
                throw new ProtocolViolationException("not good");
            }
        }

        @Override
        public int compare(byte[] key, byte[] one, byte[] other) {
            return 0;
        }
    }
}
