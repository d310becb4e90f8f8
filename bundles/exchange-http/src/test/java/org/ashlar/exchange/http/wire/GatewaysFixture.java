package org.ashlar.exchange.http.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import org.ashlar.multiformats.Cid;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.testing.tls.Authority;
import org.ashlar.testing.tls.ServerKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Gateways over loopback, a client for them, and their end after each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GatewaysFixture {
    static final Cid CID = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    static final Map<String, String> NONE = Map.of();
    static final HostRules NAMED = new HostRules(Set.of("gateway.test"), Set.of());
    static final int MOST = 1 << 20;

    /** Long enough for a machine that is busy; no test waits for them. */
    static final Duration LONG = Duration.ofSeconds(50);

    static final Times PATIENT = new Times(LONG, LONG, LONG, LONG, LONG);

    final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    final ExecutorService pool = Executors.newCachedThreadPool();
    final Queue<AutoCloseable> toClose = new ConcurrentLinkedQueue<>();
    ServerKey certificate;

    @BeforeAll
    void begin() {
        certificate = Authority.root().issue("gateway.test");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
        toClose.clear();
    }

    @AfterAll
    void end() {
        pool.shutdown();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    TestGateway server(TestGateway.Script script) throws Exception {
        TestGateway server = new TestGateway(group, certificate, script);
        toClose.add(server);
        return server;
    }

    TestGateway answering(int status, Map<String, String> headers, byte[] body) throws Exception {
        return server((request, stream) -> stream.answer(status, headers, body));
    }

    NettyGateways client(HostRules rules, Times times, @Nullable TrustManagerFactory trust) {
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
        NettyGateways client =
                new NettyGateways(
                        loops,
                        pool,
                        rules,
                        host -> new InetAddress[] {InetAddress.getLoopbackAddress()},
                        times,
                        trust);
        toClose.add(client);
        return client;
    }

    NettyGateways client() throws Exception {
        return client(NAMED, PATIENT, certificate.trust());
    }

    static CompletableFuture<Answer> ask(NettyGateways client, TestGateway server) {
        return client.ask(server.url(), question());
    }

    static Question question() {
        return new Question(CID, MOST);
    }

    static Throwable failure(CompletableFuture<?> future) throws InterruptedException {
        try {
            return new AssertionError("done with " + future.get());
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
