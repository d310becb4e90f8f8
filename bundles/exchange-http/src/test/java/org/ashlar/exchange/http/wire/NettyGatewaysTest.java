package org.ashlar.exchange.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.ashlar.error.ClosedException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.net.spi.EventLoops;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Requests to a gateway that serves, and to servers that do all they should not. */
@SuppressWarnings("FutureReturnValueIgnored") // the servers' side is looked at
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NettyGatewaysTest {
    private static final Cid CID =
            Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    private static final Map<String, String> NONE = Map.of();
    private static final HostRules NAMED = new HostRules(Set.of("gateway.test"), Set.of());
    private static final int MOST = 1 << 20;

    /** Long enough for a machine that is busy; no test waits for them. */
    private static final Duration LONG = Duration.ofSeconds(50);

    private static final Times PATIENT = new Times(LONG, LONG, LONG, LONG, LONG);

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final Queue<AutoCloseable> toClose = new ConcurrentLinkedQueue<>();
    private TestCertificate certificate;

    @BeforeAll
    void begin() throws Exception {
        certificate = TestCertificate.make();
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

    private TestGateway server(TestGateway.Script script) throws Exception {
        TestGateway server = new TestGateway(group, certificate, script);
        toClose.add(server);
        return server;
    }

    private TestGateway answering(int status, Map<String, String> headers, byte[] body)
            throws Exception {
        return server((request, stream) -> stream.answer(status, headers, body));
    }

    private NettyGateways client(
            HostRules rules, Times times, @Nullable TrustManagerFactory trust) {
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

    private NettyGateways client() throws Exception {
        return client(NAMED, PATIENT, certificate.trust());
    }

    private static CompletableFuture<Answer> ask(NettyGateways client, TestGateway server) {
        return client.ask(server.url(), question());
    }

    private static Throwable failure(CompletableFuture<?> future) throws InterruptedException {
        try {
            return new AssertionError("done with " + future.get());
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void asksForTheRawBlockByName() throws Exception {
        TestGateway server = answering(200, NONE, bytes("block"));

        Answer answer = ask(client(), server).get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(bytes("block"));
        assertThat(server.requests).containsExactly("GET /ipfs/" + CID + "?format=raw");
        assertThat(server.headers.get(0).get("accept")).hasToString("application/vnd.ipld.raw");
        assertThat(server.headers.get(0).authority()).hasToString("gateway.test:" + server.port());
        assertThat(server.headers.get(0).scheme()).hasToString("https");
    }

    @Test
    void servesManyRequestsOnOneConnectionAsTheGatewayAllows() throws Exception {
        TestGateway server = answering(200, NONE, new byte[100_000]);
        NettyGateways client = client();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(ask(client, server));
        }
        for (CompletableFuture<Answer> answer : answers) {
            assertThat(answer.get().body()).hasSize(100_000);
        }
        assertThat(server.requests).hasSize(40);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void takesABlockOfTheLargestSize() throws Exception {
        TestGateway server = answering(200, NONE, new byte[MOST]);

        assertThat(ask(client(), server).get().body()).hasSize(MOST);
    }

    @Test
    void refusesABlockThatSaysThatItIsTooLong() throws Exception {
        TestGateway server =
                server(
                        (request, stream) ->
                                stream.head(200, Map.of("content-length", "" + (MOST + 1)), false));

        assertThat(failure(ask(client(), server)))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("longer than " + MOST);
        assertThat(server.ends.take()).isEqualTo("reset");
    }

    @Test
    void cutsABodyWithoutEndAtTheLimit() throws Exception {
        TestGateway server =
                server(
                        (request, stream) -> {
                            stream.head(200, NONE, false);
                            for (int i = 0; i < 40; i++) {
                                stream.body(new byte[64 << 10], false); // and no end
                            }
                        });

        assertThat(failure(ask(client(), server)))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("longer than");
        assertThat(server.ends.take()).isEqualTo("reset");
    }

    @Test
    void readsTheBeginningOfAnErrorAndCutsALongOne() throws Exception {
        TestGateway server =
                server(
                        (request, stream) -> {
                            stream.head(404, NONE, false);
                            stream.body(new byte[100_000], false); // and no end
                        });

        Answer answer = ask(client(), server).get();

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).hasSize(512);
        assertThat(server.ends.take()).isEqualTo("reset");
    }

    @Test
    void followsNoRedirect() throws Exception {
        TestGateway other = answering(200, NONE, bytes("block"));
        TestGateway server = answering(302, Map.of("location", "" + other.url()), new byte[0]);

        assertThat(ask(client(), server).get().status()).isEqualTo(302);
        assertThat(other.connections).hasValue(0);
    }

    @Test
    void tellsHowLongABusyGatewayWantsToBeLeftAlone() throws Exception {
        TestGateway server = answering(429, Map.of("retry-after", "7"), bytes("slow down"));

        Answer answer = ask(client(), server).get();

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.retryAfter()).isEqualTo("7");
    }

    @Test
    void givesUpOnAGatewayThatDoesNotAnswer() throws Exception {
        TestGateway server = server((request, stream) -> {});
        Times times = new Times(LONG, Duration.ofMillis(50), LONG, LONG, LONG);

        assertThat(failure(ask(client(NAMED, times, certificate.trust()), server)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("no answer");
        assertThat(server.ends.take()).isEqualTo("reset");
    }

    @Test
    void givesUpOnABodyThatStops() throws Exception {
        TestGateway server =
                server(
                        (request, stream) -> {
                            stream.head(200, NONE, false);
                            stream.body(bytes("blo"), false);
                        });
        Times times = new Times(LONG, LONG, Duration.ofMillis(50), LONG, LONG);

        assertThat(failure(ask(client(NAMED, times, certificate.trust()), server)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("stops");
    }

    @Test
    void givesUpOnABodyThatTricklesForTooLong() throws Exception {
        TestGateway server =
                server(
                        (request, stream) -> {
                            stream.head(200, NONE, false);
                            stream.context()
                                    .executor()
                                    .scheduleAtFixedRate(
                                            () -> stream.body(bytes("b"), false),
                                            1,
                                            1,
                                            TimeUnit.MILLISECONDS);
                        });
        Duration silence = Duration.ofMillis(250);
        Times times = new Times(LONG, LONG, silence, silence.multipliedBy(3), LONG);

        assertThat(failure(ask(client(NAMED, times, certificate.trust()), server)))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void failsWhenTheConnectionIsCutInABody() throws Exception {
        TestGateway server =
                server(
                        (request, stream) -> {
                            stream.head(200, NONE, false);
                            stream.body(bytes("blo"), false);
                            stream.cutConnection();
                        });

        assertThat(failure(ask(client(), server))).isInstanceOf(UnavailableException.class);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void asksOnceMoreWhenTheConnectionEndsBeforeTheAnswerBegins() throws Exception {
        List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        TestGateway server =
                server(
                        (request, stream) -> {
                            seen.add("request");
                            if (seen.size() == 1) {
                                stream.cutConnection();
                            } else {
                                stream.answer(200, NONE, bytes("block"));
                            }
                        });

        assertThat(ask(client(), server).get().body()).isEqualTo(bytes("block"));
        assertThat(server.connections).hasValue(2);
    }

    @Test
    void doesNotAskForEverWhenStreamsAreReset() throws Exception {
        TestGateway server = server((request, stream) -> stream.reset());

        assertThat(failure(ask(client(), server))).isInstanceOf(UnavailableException.class);
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void refusesAHeadThatIsTooLong() throws Exception {
        TestGateway server = answering(200, Map.of("x-long", "x".repeat(20_000)), bytes("block"));

        assertThat(failure(ask(client(), server))).isInstanceOf(UnavailableException.class);
    }

    @Test
    void refusesAHeadWithoutAStatus() throws Exception {
        TestGateway server =
                server(
                        (request, stream) -> {
                            stream.head(-7, Map.of("x-\u0001", "\u0000"), false);
                            stream.body(bytes("block"), true);
                        });

        assertThat(failure(ask(client(), server)))
                .isInstanceOfAny(UnavailableException.class, ProtocolViolationException.class);
    }

    @Test
    void refusesBytesThatAreNoHttp() throws Exception {
        TestGateway server =
                TestGateway.raw(
                        group,
                        certificate,
                        connection ->
                                connection.writeAndFlush(
                                        Unpooled.copiedBuffer(
                                                "HTTP/1.1 200 OK\r\n\r\n".repeat(500),
                                                StandardCharsets.US_ASCII)));
        toClose.add(server);

        assertThat(failure(ask(client(), server))).isInstanceOf(UnavailableException.class);
    }

    @Test
    void givesUpOnAServerThatSaysNothingAfterTheHandshake() throws Exception {
        TestGateway server = TestGateway.raw(group, certificate, connection -> {});
        toClose.add(server);
        Times times = new Times(Duration.ofSeconds(1), LONG, LONG, LONG, LONG);

        assertThat(failure(ask(client(NAMED, times, certificate.trust()), server)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("says nothing");
    }

    @Test
    void refusesAServerThatHasOnlyTheOldHttp() throws Exception {
        TestGateway server = TestGateway.old(group, certificate);
        toClose.add(server);

        assertThat(failure(ask(client(), server))).hasMessageContaining("gateway.test");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void refusesACertificateThatNobodyTrusts() throws Exception {
        TestGateway server = answering(200, NONE, bytes("block"));

        assertThat(failure(ask(client(NAMED, PATIENT, null), server))).hasMessageContaining("PKIX");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void refusesACertificateOfAnotherHost() throws Exception {
        TestGateway server = answering(200, NONE, bytes("block"));
        HostRules rules = new HostRules(Set.of("other.test"), Set.of());
        GatewayUrl other = new GatewayUrl(true, "other.test", server.port(), "other.test");

        CompletableFuture<Answer> answer =
                client(rules, PATIENT, certificate.trust()).ask(other, question());

        assertThat(failure(answer)).hasMessageContaining("other.test");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void asksForTheServerNameOfTheAddress() throws Exception {
        TestGateway server = answering(200, NONE, bytes("block"));
        HostRules rules = new HostRules(Set.of("127.0.0.1"), Set.of());
        GatewayUrl url = new GatewayUrl(true, "127.0.0.1", server.port(), "gateway.test");

        Answer answer = client(rules, PATIENT, certificate.trust()).ask(url, question()).get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.headers.get(0).authority()).hasToString("gateway.test:" + server.port());
    }

    @Test
    void takesAnyCertificateOnlyWhenToldTo() throws Exception {
        TestGateway server = answering(200, NONE, bytes("block"));
        NettyGateways client = client(NAMED, PATIENT, null);
        client.change(NAMED, true);

        assertThat(ask(client, server).get().status()).isEqualTo(200);

        client.change(NAMED, false);
        assertThat(failure(ask(client, server))).hasMessageContaining("PKIX");
    }

    @Test
    void connectsToNoPrivateAddressBehindAPublicName() throws Exception {
        TestGateway server = answering(200, NONE, bytes("block"));
        NettyGateways client = client(HostRules.PUBLIC, PATIENT, certificate.trust());

        assertThat(failure(ask(client, server)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("not public");
        assertThat(server.connections).hasValue(0);
    }

    @Test
    void asksNoHostThatIsDenied() throws Exception {
        TestGateway server = answering(200, NONE, bytes("block"));
        HostRules rules = new HostRules(Set.of("gateway.test"), Set.of("gateway.test"));

        assertThat(failure(ask(client(rules, PATIENT, certificate.trust()), server)))
                .hasMessageContaining("not to be asked");
        assertThat(server.connections).hasValue(0);
    }

    @Test
    void endsTheRequestThatIsCancelled() throws Exception {
        TestGateway server =
                server((request, stream) -> stream.head(200, NONE, false)); // and no body
        CompletableFuture<Answer> answer = ask(client(), server);
        while (server.requests.isEmpty()) {
            Thread.onSpinWait();
        }

        answer.cancel(false);

        assertThat(server.ends.take()).isEqualTo("reset");
    }

    @Test
    void takesAnotherConnectionBeforeItLooksLikeAnAttack() throws Exception {
        TestGateway server = server((request, stream) -> stream.head(200, NONE, false));
        NettyGateways client = client();
        for (int i = 0; i < 150; i++) {
            CompletableFuture<Answer> answer = ask(client, server);
            while (server.requests.size() <= i) {
                Thread.onSpinWait();
            }
            answer.cancel(false);
        }
        assertThat(server.connections).hasValue(2);
    }

    @Test
    void closesAConnectionThatRests() throws Exception {
        TestGateway server = answering(200, NONE, bytes("block"));
        Times times = new Times(LONG, LONG, LONG, LONG, Duration.ofMillis(20));

        ask(client(NAMED, times, certificate.trust()), server).get();

        assertThat(server.ends.take()).isEqualTo("closed");
    }

    @Test
    void asksAHostOfThePrivateNetworkWithoutTls() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            GatewayUrl url = new GatewayUrl(false, "127.0.0.1", server.getLocalPort(), "127.0.0.1");
            HostRules rules = new HostRules(Set.of("127.0.0.1"), Set.of());
            CompletableFuture<Answer> answer = client(rules, PATIENT, null).ask(url, question());
            try (Socket connection = server.accept()) {
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        connection.getInputStream(), StandardCharsets.US_ASCII));
                assertThat(in.readLine()).isEqualTo("GET /ipfs/" + CID + "?format=raw HTTP/1.1");
                connection
                        .getOutputStream()
                        .write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nblock"));

                assertThat(answer.get().body()).isEqualTo(bytes("block"));
            }
        }
        assertThat(failure(client(HostRules.PUBLIC, PATIENT, null).ask(plain(), question())))
                .hasMessageContaining("not to be asked");
    }

    private static GatewayUrl plain() {
        return new GatewayUrl(false, "127.0.0.1", 1, "127.0.0.1");
    }

    private static Question question() {
        return new Question(CID, MOST);
    }

    @Test
    void leavesNoRequestOpenWhenItIsClosed() throws Exception {
        TestGateway server = server((request, stream) -> {});
        NettyGateways client = client();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(ask(client, server));
        }
        while (server.requests.isEmpty()) {
            Thread.onSpinWait();
        }

        client.close();

        for (CompletableFuture<Answer> answer : answers) {
            assertThat(failure(answer))
                    .isInstanceOfAny(ClosedException.class, UnavailableException.class);
        }
        assertThat(failure(ask(client, server))).isInstanceOf(ClosedException.class);
    }
}
