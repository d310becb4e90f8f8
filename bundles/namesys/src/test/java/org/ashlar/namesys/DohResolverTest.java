package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.ashlar.testing.FakeCallContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server on loopback, without TLS: which URLs may be asked is decided elsewhere. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DohResolverTest {
    private static final String LINK = "dnslink=/ipfs/bafkqaaa";

    private final List<byte[]> questions = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private int status = 200;
    private byte[] answer = DnsAnswers.txt(0, DnsAnswers.FOUND, LINK);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/dns-query", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        questions.add(exchange.getRequestBody().readAllBytes());
        types.add(exchange.getRequestMethod());
        types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
        types.add(exchange.getRequestHeaders().getFirst("Accept"));
        exchange.getResponseHeaders().set("Location", "/dns-query");
        exchange.sendResponseHeaders(status, answer.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer);
        }
    }

    private List<TxtResolver.Txt> ask() {
        int port = server.getAddress().getPort();
        return new DohResolver(URI.create("http://127.0.0.1:" + port + "/dns-query"))
                .txt(new FakeCallContext(), DnsAnswers.NAME);
    }

    @Test
    void postsTheQuestionInTheFormOfTheSpecification() {
        assertThat(ask()).extracting(TxtResolver.Txt::text).containsExactly(LINK);
        assertThat(questions.get(0)).isEqualTo(DnsMessage.question(0, DnsAnswers.NAME));
        String type = "application/dns-message";
        assertThat(types).containsExactly("POST", type, type);
    }

    @Test
    void tellsOfStatusesAndFollowsNoRedirect() {
        for (int each : new int[] {302, 404, 503}) {
            status = each;
            assertThatThrownBy(this::ask)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("HTTP status " + each);
        }
        assertThat(questions).hasSize(3);
    }

    @Test
    void refusesWhatIsNoAnswerToTheQuestion() {
        byte[] good = answer;
        List<byte[]> hostile =
                List.of(
                        new byte[0],
                        Arrays.copyOf(good, good.length - 5),
                        DnsAnswers.txt(1, DnsAnswers.FOUND, LINK),
                        DnsAnswers.txt(0, 0x8182, LINK),
                        DnsMessage.question(0, DnsAnswers.NAME));
        for (byte[] each : hostile) {
            answer = each;
            assertThatThrownBy(this::ask).isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void readsNoMoreThanAnAnswerMayBeLong() {
        answer = Arrays.copyOf(answer, 10 << 20);
        assertThat(ask()).hasSize(1); // what follows the records is not read
        answer[7] = 2; // a second record in that: of no name, type and length, so it is none
        assertThat(ask()).hasSize(1);
    }

    @Test
    void tellsWhenTheServerIsNotThere() {
        server.stop(0);
        assertThatThrownBy(this::ask)
                .isInstanceOf(IpfsException.class)
                .hasMessageContaining("lookup of " + DnsAnswers.NAME);
    }
}
