package org.ashlar.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.ashlar.http.HttpExchange;
import org.ashlar.http.HttpHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionTest {
    /** The common pool has one thread on a machine of two processors, as Java 25 uses it. */
    private static final Executor THREADS = task -> new Thread(task, "client").start();

    private static final String CLOSE = "Host: localhost\r\nConnection: close\r\n";

    private static void echo(HttpExchange exchange) throws IOException {
        byte[] body = exchange.body().readAllBytes();
        try (OutputStream out = exchange.start(200, OptionalLong.of(body.length))) {
            out.write(body);
        }
    }

    private static void slowHello(HttpExchange exchange) throws IOException {
        try (OutputStream out = exchange.start(200, OptionalLong.empty())) {
            out.write("hel".getBytes(StandardCharsets.UTF_8));
            out.flush();
            out.write("lo".getBytes(StandardCharsets.UTF_8));
            exchange.setTrailer("X-End", "yes");
        }
    }

    @Test
    void answersWithLengthAndWithChunks() throws Exception {
        try (TestServer server = TestServer.with(ConnectionTest::echo)) {
            assertThat(
                            server.exchange(
                                    "POST /a HTTP/1.1\r\n"
                                            + CLOSE
                                            + "Content-Length: 3\r\n\r\nabc"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .containsIgnoringCase("content-length: 3")
                    .endsWith("\r\n\r\nabc");
        }
        try (TestServer server = TestServer.with(ConnectionTest::slowHello)) {
            assertThat(server.exchange("POST /a HTTP/1.1\r\n" + CLOSE + "\r\n"))
                    .containsIgnoringCase("transfer-encoding: chunked")
                    .contains("3\r\nhel\r\n2\r\nlo\r\n0\r\nX-End: yes\r\n\r\n");
            assertThat(server.exchange("HEAD /a HTTP/1.1\r\n" + CLOSE + "\r\n"))
                    .endsWith("\r\n\r\n")
                    .doesNotContain("hel");
            assertThat(server.exchange("GET /a HTTP/1.0\r\n\r\n"))
                    .endsWith("\r\n\r\nhello")
                    .doesNotContain("chunked");
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (TestServer server = TestServer.with(ConnectionTest::echo)) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                requests.append("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n")
                        .append(100 + i);
            }
            requests.append("POST /a HTTP/1.1\r\n").append(CLOSE).append("\r\n");
            String all = server.exchange(requests.toString());
            int at = 0;
            for (int i = 0; i < 20; i++) {
                at = all.indexOf("\r\n\r\n" + (100 + i), at);
                assertThat(at).isPositive();
            }
            assertThat(all.split("HTTP/1.1 200", -1)).hasSize(22);
        }
    }

    @Test
    void streamsAnUploadInBoundedMemory() throws Exception {
        long size = 64L << 20;
        HttpHandler count =
                exchange -> {
                    long total = 0;
                    byte[] buffer = new byte[8192];
                    InputStream in = exchange.body();
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        total += n;
                        assertThat(in.available()).isLessThan(1 << 20);
                    }
                    exchange.start(200, OptionalLong.of(0)).close();
                    assertThat(total).isEqualTo(size);
                };
        try (TestServer server = TestServer.with(count);
                Socket socket = server.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("POST /a HTTP/1.1\r\n" + CLOSE + "Content-Length: " + size + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            byte[] piece = new byte[1 << 16];
            for (long sent = 0; sent < size; sent += piece.length) {
                out.write(piece);
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void holdsAFastWriterBackWhileTheClientIsSlow() throws Exception {
        int size = 64 << 20;
        CompletableFuture<Boolean> finishedEarly = new CompletableFuture<>();
        CountDownLatch readerStarts = new CountDownLatch(1);
        HttpHandler writer =
                exchange -> {
                    try (OutputStream out = exchange.start(200, OptionalLong.of(size))) {
                        byte[] piece = new byte[1000];
                        for (int sent = 0; sent < size; sent += piece.length) {
                            out.write(piece, 0, Math.min(piece.length, size - sent));
                        }
                    }
                    finishedEarly.complete(readerStarts.getCount() > 0);
                };
        try (TestServer server = TestServer.with(writer);
                Socket socket = server.connect()) {
            socket.getOutputStream()
                    .write(
                            ("GET /a HTTP/1.1\r\n" + CLOSE + "\r\n")
                                    .getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> finishedEarly.get(300, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            readerStarts.countDown();
            assertThat(socket.getInputStream().readAllBytes().length).isGreaterThan(size);
            assertThat(finishedEarly.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /a HTTP/1.1\r\n", "POST /a HTTP/1.1\r\nContent-Length: 0\r\n"})
    void tellsTheHandlerWhenTheClientGoesAway(String head) throws Exception {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        CountDownLatch entered = new CountDownLatch(1);
        HttpHandler waiter =
                exchange -> {
                    exchange.context().onCancel(() -> gone.complete(null));
                    entered.countDown();
                    gone.join();
                };
        try (TestServer server = TestServer.with(waiter)) {
            try (Socket socket = server.connect()) {
                socket.getOutputStream()
                        .write((head + CLOSE + "\r\n").getBytes(StandardCharsets.UTF_8));
                assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(gone.orTimeout(10, TimeUnit.SECONDS)).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void asksForTheBodyOnlyWhenItIsWanted() throws Exception {
        try (TestServer server = TestServer.with(ConnectionTest::echo);
                Socket socket = server.connect()) {
            socket.getOutputStream()
                    .write(
                            ("POST /a HTTP/1.1\r\n"
                                            + CLOSE
                                            + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
                                    .getBytes(StandardCharsets.UTF_8));
            byte[] first = socket.getInputStream().readNBytes(25);
            assertThat(new String(first, StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 100 Continue\r\n");
            socket.getOutputStream().write("ok".getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("ok");
        }
    }

    @Test
    void takesARequestThatComesInPieces() throws Exception {
        try (TestServer server = TestServer.with(ConnectionTest::echo);
                Socket socket = server.connect()) {
            socket.setTcpNoDelay(true);
            String request =
                    "POST /a HTTP/1.1\r\n"
                            + CLOSE
                            + "X: "
                            + "x".repeat(5000)
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n";
            byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.length; at += at < 5000 ? 700 : 1) {
                int count = at < 5000 ? 700 : 1;
                socket.getOutputStream().write(bytes, at, Math.min(count, bytes.length - at));
                socket.getOutputStream().flush();
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("abcde");
        }
    }

    @Test
    void refusesHostileHeads() throws Exception {
        try (TestServer server = TestServer.with(ConnectionTest::echo)) {
            String head = "POST /a HTTP/1.1\r\n" + CLOSE;
            assertThat(
                            server.exchange(
                                    "POST /" + "a".repeat(9000) + " HTTP/1.1\r\n" + CLOSE + "\r\n"))
                    .startsWith("HTTP/1.1 414");
            assertThat(server.exchange(head + "X: " + "a".repeat(40_000) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431");
            for (String bad :
                    List.of(
                            head
                                    + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                            head + "Content-Length: -1\r\n\r\n",
                            head + "Host: evil\r\n\r\n",
                            head + "Bad Name: x\r\n\r\n",
                            "POST /a HTTP/1.1\r\n\r\n",
                            "POST http://evil/ HTTP/1.1\r\n" + CLOSE + "\r\n",
                            "\u0000\u0001\u0002\r\n\r\n")) {
                assertThat(server.exchange(bad)).as(bad).startsWith("HTTP/1.1 400");
            }
        }
    }

    @Test
    void failsABodyWithABadChunk() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        HttpHandler reader =
                exchange -> {
                    try {
                        exchange.body().readAllBytes();
                    } catch (IOException e) {
                        failure.complete(e);
                        exchange.start(400, OptionalLong.of(0)).close();
                    }
                };
        try (TestServer server = TestServer.with(reader)) {
            String answer =
                    server.exchange(
                            "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n");
            assertThat(answer).startsWith("HTTP/1.1 400");
            assertThat(failure.get(1, TimeUnit.SECONDS)).hasMessageContaining("malformed");
        }
    }

    @Test
    void failsABodyThatEndsEarly() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        HttpHandler reader =
                exchange -> {
                    try {
                        exchange.body().readAllBytes();
                    } catch (IOException e) {
                        failure.complete(e);
                        throw e;
                    }
                };
        try (TestServer server = TestServer.with(reader);
                Socket socket = server.connect()) {
            socket.getOutputStream()
                    .write(
                            ("POST /a HTTP/1.1\r\n" + CLOSE + "Content-Length: 9\r\n\r\nabc")
                                    .getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void limitsRequestsAndQueue() throws Exception {
        Limits limits =
                new Limits(
                        16,
                        1,
                        1,
                        429,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(100));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        HttpHandler blocker =
                exchange -> {
                    entered.countDown();
                    try {
                        release.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    exchange.start(200, OptionalLong.of(0)).close();
                };
        try (TestServer server = new TestServer(limits, address -> Guard.NONE, Set.of());
                Socket first = server.connect();
                Socket second = server.connect()) {
            server.routes.add(blocker, HttpHandler.API, List.of("/"));
            byte[] request =
                    ("GET /a HTTP/1.1\r\n" + CLOSE + "\r\n").getBytes(StandardCharsets.UTF_8);
            first.getOutputStream().write(request);
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            second.getOutputStream().write(request);
            String answer;
            do { // until the second has taken its place in the queue
                answer = refusedOrQueued(server, request);
            } while (answer.isEmpty());
            assertThat(answer).startsWith("HTTP/1.1 429").containsIgnoringCase("retry-after: 1");
            release.countDown();
            assertThat(new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 ");
        }
    }

    private static String refusedOrQueued(TestServer server, byte[] request) throws IOException {
        try (Socket third = server.connect()) {
            third.setSoTimeout(1000);
            third.getOutputStream().write(request);
            return new String(third.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.net.SocketTimeoutException e) {
            return "";
        }
    }

    @Test
    void waitsForAHandlerThatIsAwayThenSaysSo() throws Exception {
        Limits limits =
                new Limits(
                        16,
                        4,
                        4,
                        503,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(300));
        try (TestServer server = new TestServer(limits, address -> Guard.NONE, Set.of("/api/v0"))) {
            String request = "POST /api/v0/id HTTP/1.1\r\n" + CLOSE + "\r\n";
            assertThat(server.exchange(request))
                    .startsWith("HTTP/1.1 503")
                    .containsIgnoringCase("retry-after: 2");
            assertThat(server.exchange("POST /api/v0x HTTP/1.1\r\n" + CLOSE + "\r\n"))
                    .startsWith("HTTP/1.1 404");
            CompletableFuture<String> waiting = ask(server, request);
            server.routes.add(ConnectionTest::echo, HttpHandler.API, List.of("/api/v0"));
            assertThat(waiting.get(10, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void cancelsRequestsOfAHandlerThatGoes() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        HttpHandler endless =
                exchange -> {
                    exchange.context().onCancel(() -> cancelled.complete(null));
                    entered.countDown();
                    cancelled.join();
                };
        try (TestServer server = TestServer.with(endless);
                Socket socket = server.connect()) {
            socket.getOutputStream()
                    .write(
                            ("GET /a HTTP/1.1\r\n" + CLOSE + "\r\n")
                                    .getBytes(StandardCharsets.UTF_8));
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            server.routes.remove(endless, Duration.ofMillis(50), () -> false);
            assertThat(cancelled).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void requestsAreAnsweredWhileAHandlerThatGoesWaitsForALongOne() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Void> end = new CompletableFuture<>();
        HttpHandler handler =
                exchange -> {
                    if (exchange.rawPath().equals("/long")) {
                        entered.countDown();
                        end.join();
                    }
                    echo(exchange);
                };
        try (TestServer server = TestServer.with(handler)) {
            CompletableFuture<String> running = ask(server, get("/long"));
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Void> gone =
                    CompletableFuture.runAsync(
                            () ->
                                    server.routes.remove(
                                            handler, Duration.ofSeconds(60), () -> false),
                            THREADS);
            for (int i = 0; i < 3; i++) {
                assertThat(ask(server, get("/short")).get(30, TimeUnit.SECONDS))
                        .startsWith("HTTP/1.1 200");
            }
            assertThat(gone).isNotDone();

            end.complete(null);

            assertThat(gone).succeedsWithin(Duration.ofSeconds(30));
            assertThat(running.get(30, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200");
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\n" + CLOSE + "\r\n";
    }

    private static CompletableFuture<String> ask(TestServer server, String request) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return server.exchange(request);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                THREADS);
    }
}
