package org.ashlar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ashlar.testing.FakeHttpExchange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every request that was recorded with Kubo 0.43.1 (record-kubo-gateway.py says how) gets the same
 * status, the same headers and the same body. What differs on purpose is named here.
 */
class AnswersOfKuboTest {
    /** Made by this node in another way, or only here. */
    private static final Set<String> OWN =
            Set.of("x-ipfs-path", "content-security-policy", "transfer-encoding");

    /** Kubo lets caches keep a refusal for ever, under the tag of what it refused. */
    private static final Set<String> REFUSED =
            Set.of("cache-control", "content-disposition", "etag", "x-ipfs-roots");

    private record Recorded(
            String method,
            String target,
            List<String> headers,
            int status,
            List<String> answers,
            byte[] body) {

        boolean has(String header) {
            return answers.stream()
                    .anyMatch(answer -> answer.toLowerCase(Locale.ROOT).startsWith(header));
        }
    }

    @TestFactory
    Stream<DynamicTest> answersAsKubo() throws IOException {
        GatewayFixture fixture = new GatewayFixture();
        fixture.loadRecorded();
        fixture.configureAsRecorded();
        List<Recorded> all = recorded();
        assertThat(all).hasSizeGreaterThan(100);
        return all.stream()
                .map(
                        one ->
                                DynamicTest.dynamicTest(
                                        one.method() + " " + one.target() + " " + one.headers(),
                                        () -> compare(fixture, one)));
    }

    private static void compare(GatewayFixture fixture, Recorded kubo) throws IOException {
        List<String> headers = new ArrayList<>();
        for (String header : kubo.headers()) {
            headers.add(header.substring(0, header.indexOf(':')));
            headers.add(header.substring(header.indexOf(':') + 2));
        }
        FakeHttpExchange ours =
                fixture.ask(kubo.method(), kubo.target(), headers.toArray(String[]::new));
        assertThat(ours.status()).as(ours.text()).isEqualTo(kubo.status());
        assertThat(ours.ended()).isTrue();
        assertThat(headers(ours, kubo)).isEqualTo(expected(kubo));
        if (kubo.body().length > 0 && !isTar(kubo)) {
            String body = new String(kubo.body(), StandardCharsets.UTF_8);
            assertThat(reasonless(ours.text())).isEqualTo(reasonless(body));
        }
    }

    /** Why a CID is invalid or a name is not there is said in the decoder's own words. */
    private static String reasonless(String text) {
        return text.replaceAll("(invalid cid|failed to resolve [^:]*): .*", "$1");
    }

    /** Tar headers hold the time at which the archive was made. */
    private static boolean isTar(Recorded kubo) {
        return kubo.answers().contains("Content-Type: application/x-tar");
    }

    private static SortedSet<String> expected(Recorded kubo) {
        SortedSet<String> expected = new TreeSet<>();
        for (String header : kubo.answers()) {
            String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
            boolean chance = name.equals("content-length") && !kubo.has("accept-ranges: bytes");
            boolean refusal = kubo.status() == 406 && REFUSED.contains(name);
            if (!OWN.contains(name) && !chance && !refusal) {
                expected.add(normal(name + header.substring(header.indexOf(':'))));
            }
        }
        return expected;
    }

    private static SortedSet<String> headers(FakeHttpExchange ours, Recorded kubo) {
        SortedSet<String> headers = new TreeSet<>();
        boolean first = kubo.has("access-control-allow-origin");
        for (String header : new TreeSet<>(ours.responseHeaderNames())) {
            String name = header.toLowerCase(Locale.ROOT);
            boolean always = name.startsWith("access-control-") || name.equals("x-extra");
            if (OWN.contains(name) || (always && !first)) {
                continue;
            }
            for (String value : ours.responseHeaders(header)) {
                if (!value.equals("X-Ipfs-Path")) {
                    headers.add(normal(name + ": " + value));
                }
            }
        }
        if (kubo.has("accept-ranges: bytes") && ours.announced().isPresent()) {
            headers.add("content-length: " + ours.announced().getAsLong());
        }
        return headers;
    }

    /** The hash in a CAR's validator is each maker's own. */
    private static String normal(String header) {
        return header.replaceAll("(etag: W/\".*\\.car)\\..*\"", "$1\"");
    }

    private static List<Recorded> recorded() throws IOException {
        List<Recorded> all = new ArrayList<>();
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                GatewayFixture.resource("kubo-0.43.1.txt"),
                                StandardCharsets.UTF_8))) {
            List<String> block = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    all.add(parse(block));
                    block.clear();
                } else {
                    block.add(line);
                }
            }
        }
        return all;
    }

    private static Recorded parse(List<String> block) {
        List<String> sent = marked(block, "> ");
        List<String> got = marked(block, "< ");
        List<String> body = marked(block, "= ");
        String[] line = sent.get(0).split(" ", 2);
        return new Recorded(
                line[0],
                line[1],
                sent.subList(1, sent.size()),
                Integer.parseInt(got.get(0)),
                got.subList(1, got.size()),
                body.isEmpty() ? new byte[0] : Base64.getDecoder().decode(body.get(0)));
    }

    private static List<String> marked(List<String> block, String mark) {
        return block.stream()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(2))
                .toList();
    }
}
