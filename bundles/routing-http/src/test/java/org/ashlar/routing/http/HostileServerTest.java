package org.ashlar.routing.http;

import static org.ashlar.routing.http.Routers.CONTENT;
import static org.ashlar.routing.http.Routers.JSON;
import static org.ashlar.routing.http.Routers.NDJSON;
import static org.ashlar.routing.http.Routers.ONE;
import static org.ashlar.routing.http.Routers.all;
import static org.ashlar.routing.http.Routers.failure;
import static org.ashlar.routing.http.Routers.head;
import static org.ashlar.routing.http.Routers.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.ashlar.routing.Arrivals;
import org.ashlar.routing.PeerInfo;
import org.ashlar.runtime.CallScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that say too much, too little or something else. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileServerTest {
    private final Routers routers = new Routers();

    @AfterEach
    void close() {
        routers.close();
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
            assertThatThrownBy(() -> all(routers.router(server).findProviders(CONTENT, 9)))
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessageContaining("longer than 1048576 bytes");
        }
    }

    @Test
    void refusesAHugeLineButKeepsWhatCameBefore() throws IOException {
        String body = record(ONE, "") + "\n\"" + "x".repeat(20_000) + "\"\n";
        try (var server = ScriptedServer.answering(200, NDJSON, body);
                CallScope scope = new CallScope();
                var found =
                        new Arrivals<>(scope, routers.router(server).findProviders(CONTENT, 9))) {
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
                assertThatThrownBy(() -> all(routers.router(server).findProviders(CONTENT, 9)))
                        .isInstanceOf(ProtocolViolationException.class);
            }
        }
        String deep = "[".repeat(10_000);
        try (var server = ScriptedServer.answering(200, NDJSON, deep)) {
            assertThatThrownBy(() -> all(routers.router(server).findProviders(CONTENT, 9)))
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
            assertThat(all(routers.router(server).findProviders(CONTENT, 9)))
                    .containsExactly(new PeerInfo(PeerId.parse(ONE), List.of()));
        }
    }

    @Test
    void keepsFewAddressesOfAPeer() throws IOException {
        String addresses = ",\"Addrs\":[" + "\"/ip4/192.0.2.1/tcp/1\",".repeat(200) + "\"\"]";
        try (var server = ScriptedServer.answering(200, NDJSON, record(ONE, addresses))) {
            assertThat(all(routers.router(server).findProviders(CONTENT, 9)).get(0).addresses())
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
            assertThatThrownBy(() -> all(routers.router(server).findProviders(CONTENT, 9)))
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
            HttpRouter router = routers.router(server, Duration.ofMillis(200));
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
                assertThatThrownBy(() -> all(routers.router(server).findProviders(CONTENT, 9)))
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
                var found =
                        new Arrivals<>(scope, routers.router(server).findProviders(CONTENT, 9))) {
            assertThat(found.next()).isPresent();
            assertThatThrownBy(found::next)
                    .hasMessageContaining("ended before the answer was complete");
        }
    }
}
