package org.ashlar.exchange.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests to servers that do all that they should not. */
@SuppressWarnings("FutureReturnValueIgnored") // the servers' side is looked at
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileGatewaysTest extends GatewaysFixture {
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
}
