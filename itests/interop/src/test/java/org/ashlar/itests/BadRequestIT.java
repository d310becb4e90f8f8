package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ashlar.command.JsonText;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input over RPC gets Kubo's kind of error, and leaves nothing behind. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BadRequestIT {
    private static Daemon daemon;
    private static URI rpc;

    @BeforeAll
    static void start(@TempDir Path temp) {
        daemon = Distribution.ashlar(temp.resolve("repo")).init().daemon();
        rpc = daemon.rpc();
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    /** A command that fails is status 500 and code 0, as with Kubo, whosever fault it is. */
    @Test
    void badInputIsAnsweredAsKuboDoes() throws IOException {
        List<String> differences = new ArrayList<>();
        List<String> lines =
                Invocations.resource("bad-requests.txt")
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .toList();
        for (String line : lines) {
            int space = line.indexOf(' ');
            Rpc.Answer answer = Rpc.post(rpc, "/api/v0" + line.substring(0, space));
            String expected =
                    "{\"Message\":"
                            + JsonText.of(line.substring(space + 1))
                            + ",\"Code\":0,\"Type\":\"error\"}";
            if (answer.status() != 500 || !answer.text().contains(expected)) {
                differences.add(line + "\n  here: " + answer.text());
            }
        }
        assertThat(lines).hasSizeGreaterThan(40);
        assertThat(differences).isEmpty();
    }

    @Test
    void aNulInAPathIsBadInputToo() throws IOException {
        Rpc.Answer answer = Rpc.post(rpc, "/api/v0/cat?arg=%00");

        assertThat(answer.status()).as(answer.text()).isEqualTo(500);
        assertThat(answer.text()).contains("\"Code\":0,\"Type\":\"error\"}");
        assertNoTrace(answer);
    }

    /** What does not fit the command is refused before it runs; Kubo says why in plain text. */
    @ParameterizedTest
    @CsvSource({
        "/cat, 'argument \"ipfs-path\" is required'",
        "/cat?arg=QmFoo&offset=x, 'could not convert value \"x\" to type'",
        "/cat?arg=QmFoo&timeout=x, 'invalid duration \"x\"'",
        "/config?arg=X&arg=maybe&json=maybe, 'could not convert value \"maybe\" to type'",
        "/add, 'file argument ''path'' is required'",
    })
    void whatDoesNotFitTheCommandIsABadRequest(String target, String reason) throws IOException {
        Rpc.Answer answer = Rpc.post(rpc, "/api/v0" + target);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains(reason);
        assertNoTrace(answer);
    }

    private static void assertNoTrace(Rpc.Answer answer) {
        assertThat(answer.text()).doesNotContain("\\tat ", "\tat ", "Exception", "org.ashlar");
    }

    @Test
    void unknownCommandsAreNotFoundAndGetIsNotAllowed() throws IOException {
        assertThat(Rpc.post(rpc, "/api/v0/foo").status()).isEqualTo(404);
        assertThat(Rpc.post(rpc, "/foo").status()).isEqualTo(404);
        String get = Rpc.head("GET", "/api/v0/id", rpc, "");
        assertThat(Rpc.raw(rpc, get, false).status()).isEqualTo(405);
    }

    @Test
    void aPageOfAnotherSiteCanDoNothing() throws IOException {
        List<String> foreign =
                List.of(
                        "Origin: http://evil.example\r\n",
                        "Referer: http://evil.example/page\r\n",
                        "Origin: null\r\n");
        for (String header : foreign) {
            Rpc.Answer answer = Rpc.post(rpc, "/api/v0/id", header + "User-Agent: Mozilla/5.0\r\n");
            assertThat(answer.status()).as(header).isEqualTo(403);
        }
        String rebound = "POST /api/v0/id HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n";
        assertThat(Rpc.raw(rpc, rebound + "Connection: close\r\n\r\n", false).status())
                .isEqualTo(403);
    }

    @Test
    void aTruncatedUploadLeavesNoPin() throws IOException {
        String before = daemon.program().text("pin", "ls");
        String part =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n"
                        + "x".repeat(600_000);
        List<String> bodies =
                List.of(part, "", "--b\r\nContent-Dispo", part.substring(0, 20), part + "\r\n-");
        for (String body : bodies) {
            for (boolean hangUp : new boolean[] {true, false}) {
                // Without a hang-up the length says that the body is complete; the parts are not.
                int length = body.length() + (hangUp ? 1000 : 0);
                String head =
                        Rpc.head(
                                "POST",
                                "/api/v0/add",
                                rpc,
                                "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: "
                                        + length
                                        + "\r\n");
                Rpc.Answer answer = Rpc.raw(rpc, head + body, hangUp);
                boolean told = answer.status() >= 400 || answer.text().contains("X-Stream-Error: ");
                assertThat(hangUp || told).as(answer.text()).isTrue();
                assertNoTrace(answer);
            }
        }
        assertThat(daemon.program().text("pin", "ls")).isEqualTo(before);
    }

    @Test
    void brokenHttpIsAnsweredOrClosed() throws IOException {
        List<String> requests =
                List.of(
                        "NONSENSE\r\n\r\n",
                        "POST /api/v0/id HTTP/9.9\r\n\r\n",
                        "POST /api/v0/id HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                        String.join(
                                "\r\n",
                                "POST /api/v0/id HTTP/1.1",
                                "Host: x",
                                "Transfer-Encoding: chunked",
                                "",
                                "zz",
                                ""),
                        "POST /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n",
                        "POST / HTTP/1.1\r\nX: " + "a".repeat(100_000) + "\r\n\r\n",
                        "\u0000\u0001\u0002\u0003\r\n\r\n");
        for (String request : requests) {
            Rpc.Answer answer = Rpc.raw(rpc, request, true);
            assertThat(answer.status()).as(answer.text()).isNotEqualTo(200);
        }
        assertThat(daemon.program().text("id", "-f=<id>")).startsWith("12D3KooW");
    }
}
