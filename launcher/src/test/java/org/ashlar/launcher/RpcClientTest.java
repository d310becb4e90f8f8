package org.ashlar.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RpcClientTest {
    @Test
    void sendsWordsArgumentsAndOptionsEncoded() throws Exception {
        try (OneShot server = new OneShot("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            RpcResponse response =
                    server.client()
                            .call(
                                    List.of("pin", "ls"),
                                    List.of("a b&c", "/ipfs/ü"),
                                    Map.of("type", List.of("all")),
                                    null);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("ok");
            assertThat(server.request())
                    .startsWith(
                            "POST /api/v0/pin/ls?arg=a+b%26c&arg=%2Fipfs%2F%C3%BC&type=all HTTP/1.1\r\n")
                    .contains("Authorization: Bearer x\r\n")
                    .contains("Content-Length: 0\r\n");
        }
    }

    @Test
    void readsChunksAndTheErrorBehindThem() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        String answer =
                String.join(
                        "\r\n",
                        head + "5",
                        "hello",
                        "1",
                        "!",
                        "0",
                        "X-Stream-Error: broken",
                        "",
                        "");
        try (OneShot server = new OneShot(answer)) {
            RpcResponse response = server.client().call(List.of("cat"), List.of(), Map.of(), null);

            assertThat(response.body().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("hello!");
            assertThat(response.streamError()).contains("broken");
        }
    }

    @Test
    void failsWhenTheAnswerIsCutOff() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel";
        try (OneShot server = new OneShot(answer)) {
            RpcResponse response = server.client().call(List.of("cat"), List.of(), Map.of(), null);

            assertThatThrownBy(() -> response.body().readAllBytes())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesAnswersThatAreNoHttp() throws Exception {
        for (String answer : List.of("", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n")) {
            try (OneShot server = new OneShot(answer)) {
                assertThatThrownBy(
                                () ->
                                        server.client()
                                                .call(List.of("id"), List.of(), Map.of(), null))
                        .as(answer)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void saysWhenNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        RpcClient client =
                new RpcClient(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        Optional.empty());

        assertThatThrownBy(() -> client.call(List.of("id"), List.of(), Map.of(), null))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void uploadsInChunks() throws Exception {
        byte[] content = "x".repeat(200_000).getBytes(StandardCharsets.US_ASCII);
        try (OneShot server = new OneShot("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            RpcClient.Body body = new RpcClient.Body("text/x", out -> out.write(content));

            server.client().call(List.of("add"), List.of(), Map.of(), body);

            String request = server.request();
            assertThat(request).contains("Transfer-Encoding: chunked\r\n");
            String chunks = request.substring(request.indexOf("\r\n\r\n") + 4);
            assertThat(chunks.replaceAll("[^x]", "")).hasSize(content.length);
            assertThat(chunks).endsWith("\r\n0\r\n\r\n");
        }
    }
}
