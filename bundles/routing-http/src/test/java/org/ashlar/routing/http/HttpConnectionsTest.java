package org.ashlar.routing.http;

import static org.ashlar.routing.http.Routers.JSON;
import static org.ashlar.routing.http.Routers.ONE;
import static org.ashlar.routing.http.Routers.TWO;
import static org.ashlar.routing.http.Routers.failure;
import static org.ashlar.routing.http.Routers.head;
import static org.ashlar.routing.http.Routers.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.routing.PeerInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many requests run at a time, and on which connections. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HttpConnectionsTest {
    private final Routers routers = new Routers();

    @AfterEach
    void close() {
        routers.close();
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
            HttpRouter router = routers.router(server);
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
            HttpRouter router = routers.router(server);
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
            findOneByOne(routers.router(server), 10);
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
                findOneByOne(routers.router(server), 10);
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
            HttpRouter router = routers.router(server);
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
            findOneByOne(routers.router(server), 10);
            assertThat(server.connections()).isEqualTo(10);
        }
    }
}
