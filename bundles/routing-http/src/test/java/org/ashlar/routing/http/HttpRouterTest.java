package org.ashlar.routing.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HttpRouterTest {
    private static final String ONE = "12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8";
    private static final String TWO = "QmcZf59bWwK5XFi76CZX8cbJ4BhTzzA3gU1ZjYZcYW3dwt";
    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON = "application/json";
    private static final Multihash CONTENT =
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

    @AfterEach
    void end() {
        pools.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private HttpRouter router(ScriptedServer server, Duration time) {
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

    private HttpRouter router(ScriptedServer server) {
        return router(server, Duration.ofSeconds(50));
    }

    /** All that a search finds; fails as the search does. */
    private static <T> List<T> all(java.util.concurrent.Flow.Publisher<T> search) {
        List<T> all = new ArrayList<>();
        try (CallScope scope = new CallScope();
                Arrivals<T> arrivals = new Arrivals<>(scope, search)) {
            for (Optional<T> next = arrivals.next(); next.isPresent(); next = arrivals.next()) {
                all.add(next.get());
            }
        }
        return all;
    }

    private static Throwable failure(CompletableFuture<?> future) throws InterruptedException {
        try {
            return new AssertionError("done with " + future.get());
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    private static byte[] head(String header) {
        return String.join(
                        "\r\n", "HTTP/1.1 200 OK", "Content-Type: application/json", header, "", "")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String record(String id, String more) {
        return "{\"Schema\":\"peer\",\"ID\":\"" + id + "\"" + more + "}";
    }

    private static final String ADDRESSES =
            ",\"Addrs\":[\"/ip4/192.0.2.1/tcp/4001/p2p/" + ONE + "\",\"/nonsense\",7]";

    private static PeerInfo first() {
        return new PeerInfo(PeerId.parse(ONE), List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001")));
    }

    @Test
    void readsAStreamOfProvidersAndAsksWithFilters() throws IOException {
        String body = record(ONE, ADDRESSES) + "\n\n" + record(TWO, "") + "\n" + record(ONE, "");
        try (var server = ScriptedServer.answering(200, NDJSON + "; charset=utf-8", body)) {
            var found = all(router(server).findProviders(CONTENT, 10));

            assertThat(found).containsExactly(first(), new PeerInfo(PeerId.parse(TWO), List.of()));
            assertThat(server.requests.get(0))
                    .startsWith("GET /routing/v1/providers/bafkreih")
                    .contains("?filter-protocols=transport-bitswap,unknown HTTP/1.1\n")
                    .containsIgnoringCase("\naccept: application/x-ndjson,application/json\n");
        }
    }

    @Test
    void readsADocumentOfProvidersFromServersWithoutStreams() throws IOException {
        String body =
                "{\"Providers\":["
                        + record(ONE, ADDRESSES)
                        + ",{\"Schema\":\"new\",\"ID\":\"x\"},"
                        + record(TWO, ",\"Protocols\":[\"transport-graphsync-filecoinv1\"]")
                        + "]}";
        try (var server = ScriptedServer.answering(200, JSON, body)) {
            assertThat(all(router(server).findProviders(CONTENT, 10))).containsExactly(first());
        }
    }

    @Test
    void understandsRecordsOfTheSchemaBefore() throws IOException {
        String body =
                "{\"Providers\":[{\"Schema\":\"bitswap\",\"Protocol\":\"transport-bitswap\",\"ID\":\""
                        + ONE
                        + "\"}]}";
        try (var server = ScriptedServer.answering(200, JSON, body)) {
            assertThat(all(router(server).findProviders(CONTENT, 10)))
                    .containsExactly(new PeerInfo(PeerId.parse(ONE), List.of()));
        }
    }

    @Test
    void stopsAtTheLimit() throws IOException {
        String body = record(ONE, "") + "\n" + record(TWO, "") + "\n";
        try (var server = ScriptedServer.answering(200, NDJSON, body)) {
            assertThat(all(router(server).findProviders(CONTENT, 1))).hasSize(1);
        }
    }

    @Test
    void takesNothingFoundInEachFormAsAnEmptyResult() throws IOException {
        for (String body : List.of("{\"Providers\":[]}", "{\"Providers\":null}", "{}")) {
            try (var server = ScriptedServer.answering(200, JSON, body)) {
                assertThat(all(router(server).findProviders(CONTENT, 9))).isEmpty();
            }
        }
        try (var server = ScriptedServer.answering(404, "text/plain", "no")) {
            assertThat(all(router(server).findProviders(CONTENT, 9))).isEmpty();
            assertThat(all(router(server).searchValue(name()))).isEmpty();
        }
        try (var server = ScriptedServer.answering(200, "text/plain", "no record")) {
            assertThat(all(router(server).searchValue(name()))).isEmpty();
        }
    }

    @Test
    void findsPeersAndTellsOfThoseThatAreUnknown() throws Exception {
        String body = "{\"Peers\":[" + record(TWO, "") + "," + record(ONE, ADDRESSES) + "]}";
        try (var server = ScriptedServer.answering(200, JSON, body)) {
            assertThat(router(server).findPeer(PeerId.parse(TWO)).get().addresses()).isEmpty();
            assertThat(server.requests.get(0)).startsWith("GET /routing/v1/peers/bafz");
            assertThat(failure(router(server).findPeer(PeerId.of(CONTENT))))
                    .isInstanceOf(ContentNotFoundException.class);
            assertThat(all(router(server).closestPeers(CONTENT.bytes()))).hasSize(2);
            assertThat(server.requests.get(2)).startsWith("GET /routing/v1/dht/closest/peers/bafz");
        }
    }

    private static byte[] name() {
        byte[] id = PeerId.parse(ONE).bytes();
        byte[] key =
                java.util.Arrays.copyOf("/ipns/".getBytes(StandardCharsets.UTF_8), 6 + id.length);
        System.arraycopy(id, 0, key, 6, id.length);
        return key;
    }

    @Test
    void getsRecordsThatAreValid() throws IOException {
        try (var server = ScriptedServer.answering(200, RecordReply.TYPE, "good one")) {
            assertThat(all(router(server).searchValue(name())))
                    .containsExactly("good one".getBytes(StandardCharsets.UTF_8));
            assertThat(server.requests.get(0))
                    .startsWith("GET /routing/v1/ipns/k51q")
                    .containsIgnoringCase("accept: " + RecordReply.TYPE);
        }
        try (var server = ScriptedServer.answering(200, RecordReply.TYPE, "forged")) {
            assertThatThrownBy(() -> all(router(server).searchValue(name())))
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessageContaining("not good");
        }
    }

    @Test
    void putsRecordsAndTellsWhyAServerRefusesThem() throws Exception {
        byte[] value = "good new".getBytes(StandardCharsets.UTF_8);
        try (var server = ScriptedServer.answering(200, "text/plain", "")) {
            router(server).putValue(name(), value).get();
            assertThat(server.requests.get(0))
                    .startsWith("PUT /routing/v1/ipns/k51q")
                    .containsIgnoringCase("content-type: " + RecordReply.TYPE)
                    .endsWith("good new");
        }
        try (var server = ScriptedServer.answering(400, "text/plain", "too\u0007 old")) {
            assertThat(failure(router(server).putValue(name(), value)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("status 400: too  old");
        }
    }

    @Test
    void hasNoOtherValuesAndTakesNoAnnouncements() throws Exception {
        try (var server = ScriptedServer.answering(200, "text/plain", "")) {
            byte[] key = "/pk/x".getBytes(StandardCharsets.UTF_8);
            assertThat(all(router(server).searchValue(key))).isEmpty();
            assertThat(failure(router(server).putValue(key, key)))
                    .isInstanceOf(UnavailableException.class);
            assertThat(failure(router(server).provide(CONTENT)))
                    .hasMessageContaining("takes no announcements");
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void refusesAnEndlessBody() throws IOException {
        byte[] chunk = ("2000\r\n" + " ".repeat(8192) + "\r\n").getBytes(StandardCharsets.UTF_8);
        try (var server =
                new ScriptedServer(
                        out -> {
                            out.write(head("Transfer-Encoding: chunked"));
                            while (true) {
                                out.write(chunk); // until the client closes
                            }
                        })) {
            assertThatThrownBy(() -> all(router(server).findProviders(CONTENT, 9)))
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessageContaining("longer than 1048576 bytes");
        }
    }

    @Test
    void refusesAHugeLineButKeepsWhatCameBefore() throws IOException {
        String body = record(ONE, "") + "\n\"" + "x".repeat(20_000) + "\"\n";
        try (var server = ScriptedServer.answering(200, NDJSON, body);
                CallScope scope = new CallScope();
                var found = new Arrivals<>(scope, router(server).findProviders(CONTENT, 9))) {
            assertThat(found.next()).isPresent();
            assertThatThrownBy(found::next)
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessageContaining("a line is longer than 16384 bytes");
        }
    }

    @Test
    void refusesTextThatIsNoJson() throws IOException {
        for (String body : List.of("{\"Providers\":", "<html>", "{\"Providers\":{}}", "[]", "7")) {
            try (var server = ScriptedServer.answering(200, JSON, body)) {
                assertThatThrownBy(() -> all(router(server).findProviders(CONTENT, 9)))
                        .isInstanceOf(ProtocolViolationException.class);
            }
        }
        String deep = "[".repeat(10_000);
        try (var server = ScriptedServer.answering(200, NDJSON, deep)) {
            assertThatThrownBy(() -> all(router(server).findProviders(CONTENT, 9)))
                    .isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void leavesOutRecordsOfWrongTypes() throws IOException {
        String body =
                String.join(
                        "\n",
                        "7",
                        "\"text\"",
                        "{\"Schema\":\"peer\"}",
                        "{\"Schema\":\"peer\",\"ID\":7}",
                        "{\"Schema\":\"peer\",\"ID\":\"nobody\"}",
                        "{\"Schema\":[],\"ID\":\"" + ONE + "\"}",
                        record(ONE, ",\"Addrs\":\"x\",\"Protocols\":{}"),
                        "");
        try (var server = ScriptedServer.answering(200, NDJSON, body)) {
            assertThat(all(router(server).findProviders(CONTENT, 9)))
                    .containsExactly(new PeerInfo(PeerId.parse(ONE), List.of()));
        }
    }

    @Test
    void keepsFewAddressesOfAPeer() throws IOException {
        String addresses = ",\"Addrs\":[" + "\"/ip4/192.0.2.1/tcp/1\",".repeat(200) + "\"\"]";
        try (var server = ScriptedServer.answering(200, NDJSON, record(ONE, addresses))) {
            assertThat(all(router(server).findProviders(CONTENT, 9)).get(0).addresses())
                    .hasSize(Records.MAX_ADDRESSES);
        }
    }

    @Test
    void followsNoRedirect() throws IOException {
        try (var elsewhere = ScriptedServer.answering(200, NDJSON, record(ONE, ""));
                var server =
                        ScriptedServer.saying(
                                "HTTP/1.1 302 Found\r\nLocation: "
                                        + elsewhere.url()
                                        + "/\r\nContent-Length: 0\r\n\r\n")) {
            assertThatThrownBy(() -> all(router(server).findProviders(CONTENT, 9)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("status 302");
            assertThat(elsewhere.requests).isEmpty();
        }
    }

    @Test
    void givesASlowServerUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (var server =
                new ScriptedServer(
                        out -> {
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        })) {
            HttpRouter router = router(server, Duration.ofMillis(200));
            assertThatThrownBy(() -> all(router.findProviders(CONTENT, 9)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("no complete answer within 200 ms");
            assertThat(failure(router.findPeer(PeerId.parse(ONE))))
                    .isInstanceOf(UnavailableException.class);
        } finally {
            end.countDown();
        }
    }

    @Test
    void refusesWhatIsNoHttpOrOfAnotherType() throws IOException {
        for (String said :
                List.of(
                        "SSH-2.0-OpenSSH\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            try (var server = ScriptedServer.saying(said)) {
                assertThatThrownBy(() -> all(router(server).findProviders(CONTENT, 9)))
                        .isInstanceOfAny(
                                ProtocolViolationException.class, UnavailableException.class);
            }
        }
    }

    @Test
    void tellsOfAnAnswerThatIsCutOff() throws IOException {
        String body =
                new String(head("Content-Length: 999"), StandardCharsets.UTF_8)
                                .replace("/json", "/x-ndjson")
                        + record(ONE, "")
                        + "\n";
        try (var server = ScriptedServer.saying(body);
                CallScope scope = new CallScope();
                var found = new Arrivals<>(scope, router(server).findProviders(CONTENT, 9))) {
            assertThat(found.next()).isPresent();
            assertThatThrownBy(found::next)
                    .hasMessageContaining("ended before the answer was complete");
        }
    }

    @Test
    void servesMoreSearchesThanRunAtATimeAndRefusesThoseBeyondTheQueue() throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        try (var server =
                new ScriptedServer(
                        out -> {
                            try {
                                begin.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            out.write(head("Content-Length: 2"));
                            out.write("{}".getBytes(StandardCharsets.UTF_8));
                        })) {
            HttpRouter router = router(server);
            List<CompletableFuture<PeerInfo>> all = new ArrayList<>();
            for (int i = 0; i < 145; i++) {
                all.add(router.findPeer(PeerId.parse(ONE)));
            }
            assertThat(failure(all.get(144))).hasMessageContaining("too many requests wait");
            begin.countDown();
            for (CompletableFuture<PeerInfo> one : all.subList(0, 144)) {
                assertThat(failure(one)).isInstanceOf(ContentNotFoundException.class);
            }
            assertThat(server.requests).hasSize(144);
        }
    }

    @Test
    void endsItsSearchesWhenItGoes() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (var server =
                new ScriptedServer(
                        out -> {
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        })) {
            HttpRouter router = router(server);
            var running = router.findPeer(PeerId.parse(ONE));
            router.close();
            assertThat(failure(running)).hasMessageContaining("the router is gone");
            assertThat(failure(router.findPeer(PeerId.parse(ONE))))
                    .hasMessageContaining("the router is gone");
        } finally {
            end.countDown();
        }
    }

    /** Asks one after the other, each time for the peer that the script must name. */
    private static void findOneByOne(HttpRouter router, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            assertThat(router.findPeer(PeerId.parse(ONE)).get().id()).isEqualTo(PeerId.parse(ONE));
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String peers(String id) {
        return ScriptedServer.answer(200, JSON, "{\"Peers\":[" + record(id, "") + "]}");
    }

    @Test
    void asksAgainOnTheSameConnection() throws Exception {
        try (var server = new ScriptedServer(true, out -> write(out, peers(ONE)))) {
            findOneByOne(router(server), 10);
            assertThat(server.requests).hasSize(10).noneMatch(r -> r.contains("close"));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void asksOnAnotherConnectionWhenTheServerHasEndedTheFirst() throws Exception {
        for (String answer :
                List.of(
                        peers(ONE), // and ends the connection all the same
                        peers(ONE).replaceFirst("\r\n", "\r\nConnection: close\r\n"))) {
            try (var server = ScriptedServer.saying(answer)) {
                findOneByOne(router(server), 10);
                assertThat(server.requests).hasSize(10);
            }
        }
    }

    @Test
    void keepsFewConnections() throws Exception {
        CyclicBarrier all = new CyclicBarrier(16);
        try (var server =
                new ScriptedServer(
                        true,
                        out -> {
                            try {
                                all.await();
                            } catch (InterruptedException | BrokenBarrierException e) {
                                throw new IOException(e);
                            }
                            write(out, peers(ONE));
                        })) {
            HttpRouter router = router(server);
            for (int round = 1; round <= 2; round++) {
                List<CompletableFuture<PeerInfo>> found = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    found.add(router.findPeer(PeerId.parse(ONE)));
                }
                for (CompletableFuture<PeerInfo> one : found) {
                    one.get();
                }
            }
            assertThat(server.connections()).isEqualTo(16 + 12); // 4 were kept
        }
    }

    @Test
    void anAnswerThatNobodyAskedForIsNotTakenForTheNext() throws Exception {
        try (var server = new ScriptedServer(true, out -> write(out, peers(ONE) + peers(TWO)))) {
            findOneByOne(router(server), 10);
            assertThat(server.connections()).isEqualTo(10);
        }
    }

    @Test
    void takesUrlsOfServersOnly() {
        assertThat(Endpoint.parse("https://example.org/routing/v1/"))
                .isEqualTo(new Endpoint(true, "example.org", 443));
        assertThat(Endpoint.parse("http://[::1]:81").authority()).isEqualTo("[::1]:81");
        for (String url :
                List.of("", "ftp://example.org", "example.org", "https://", "https://x/other")) {
            assertThatThrownBy(() -> Endpoint.parse(url))
                    .isInstanceOf(InvalidRequestException.class);
        }
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
