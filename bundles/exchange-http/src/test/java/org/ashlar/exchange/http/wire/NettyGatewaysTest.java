package org.ashlar.exchange.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ashlar.error.ClosedException;
import org.ashlar.error.UnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests to a gateway that serves, and which gateways are trusted and asked. */
@SuppressWarnings("FutureReturnValueIgnored") // the servers' side is looked at
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NettyGatewaysTest extends GatewaysFixture {
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
    void tellsHowLongABusyGatewayWantsToBeLeftAlone() throws Exception {
        TestGateway server = answering(429, Map.of("retry-after", "7"), bytes("slow down"));

        Answer answer = ask(client(), server).get();

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.retryAfter()).isEqualTo("7");
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
