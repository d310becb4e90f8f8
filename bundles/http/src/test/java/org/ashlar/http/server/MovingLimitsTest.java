package org.ashlar.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.ashlar.http.HttpHandler;
import org.junit.jupiter.api.Test;

/** The number of requests at a time changes while requests run. */
class MovingLimitsTest {
    private static final byte[] REQUEST =
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.UTF_8);

    private volatile Limits limits = Limits.api().most(16);
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore leave = new Semaphore(0);
    private final HttpHandler handler =
            exchange -> {
                entered.release();
                try {
                    leave.acquire();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                exchange.start(200, OptionalLong.of(0)).close();
            };

    private static Limits oneAtATime() {
        Limits usual = Limits.api();
        return new Limits(
                16, 1, 16, 503, usual.header(), usual.idle(), usual.stall(), usual.handlerWait());
    }

    private boolean enters(int count) throws InterruptedException {
        return entered.tryAcquire(count, 30, TimeUnit.SECONDS);
    }

    private static void ask(TestServer server, int count, List<Socket> sockets) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = server.connect();
            sockets.add(socket);
            socket.getOutputStream().write(REQUEST);
        }
    }

    /** As many as wait may run when more may. */
    @Test
    void whatWaitsBeginsWhenMoreMayRunAtATime() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (TestServer server = new TestServer(() -> limits, address -> Guard.NONE, Set.of())) {
            server.routes.add(handler, HttpHandler.API, List.of("/"));
            Limits wide = limits;
            limits = oneAtATime();
            ask(server, 4, sockets);
            assertThat(enters(1)).isTrue();

            limits = wide;
            leave.release();

            assertThat(enters(3)).as("all that waited run at a time").isTrue();
            leave.release(3);
            for (Socket socket : sockets) {
                assertThat(
                                new String(
                                        socket.getInputStream().readAllBytes(),
                                        StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200");
                socket.close();
            }
        }
    }

    @Test
    void lessRunAtATimeOnceThoseOfBeforeAreDone() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (TestServer server = new TestServer(() -> limits, address -> Guard.NONE, Set.of())) {
            server.routes.add(handler, HttpHandler.API, List.of("/"));
            ask(server, 2, sockets);
            assertThat(enters(2)).isTrue();
            limits = oneAtATime();

            leave.release(2);
            ask(server, 3, sockets);
            for (int i = 0; i < 3; i++) {
                assertThat(enters(1)).isTrue();
                assertThat(entered.availablePermits()).as("one at a time").isZero();
                leave.release();
            }
            for (Socket socket : sockets) {
                assertThat(
                                new String(
                                        socket.getInputStream().readAllBytes(),
                                        StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200");
                socket.close();
            }
        }
    }
}
