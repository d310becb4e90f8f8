package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TCP connections go through streams between this node and Kubo, in both directions. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TunnelsIT {
    private static final String KEY = "Experimental.Libp2pStreamMounting";
    private static final String NAME = "/x/test";
    private static final String ANY_PORT = "/ip4/127.0.0.1/tcp/0";
    private static final byte[] REQUEST = Content.bytes(1, 10 << 20);
    private static final byte[] ANSWER = Content.bytes(2, 10 << 20);
    private static final int LIMIT_MS = 60_000;
    private static final int MOST_LOOKS = 100;

    @Test
    @NeedsKubo
    void connectionsGoBothWaysBetweenTheNodeAndKubo(@TempDir Path temp) throws IOException {
        IpfsProgram kubo = Peers.kubo(temp.resolve("kubo")).init();
        kubo.text("config", "--bool", KEY, "true");
        IpfsProgram node = Distribution.ashlar(temp.resolve("node")).init();
        try (Daemon there = kubo.daemon();
                Daemon here = node.daemon();
                ServerSocket service = service()) {
            assertThat(node.run("p2p", "ls").error())
                    .contains("Error: libp2p stream mounting not enabled");
            node.text("config", "--bool", KEY, "true");

            node.text("p2p", "listen", NAME, target(service));
            carries(kubo, here, service);
            kubo.text("p2p", "close", "--all");
            aSwapOfTheTransportKeepsTheListener(node);
            carries(kubo, here, service);
            assertThat(node.text("p2p", "close", "-p", NAME)).isEqualTo("Closed 1 stream(s)");

            kubo.text("p2p", "listen", NAME, target(service));
            carries(node, there, service);
            assertThat(node.text("p2p", "ls"))
                    .matches(NAME + " /ip4/127.0.0.1/tcp/[1-9]\\d* /p2p/" + there.peerId());

            node.text("config", "--bool", KEY, "false");
            node.text("config", "--bool", KEY, "true");
            assertThat(node.text("p2p", "ls")).isEmpty();
        }
    }

    private static void aSwapOfTheTransportKeepsTheListener(IpfsProgram node) {
        node.text("parts", "stop", "transport");
        node.text("parts", "start", "transport");
        assertThat(node.text("p2p", "ls")).startsWith(NAME + " /p2p/");
        assertThat(node.text("id")).contains(NAME);
    }

    private static ServerSocket service() throws IOException {
        ServerSocket service = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
        service.setSoTimeout(LIMIT_MS);
        return service;
    }

    private static String target(ServerSocket service) {
        return "/ip4/127.0.0.1/tcp/" + service.getLocalPort();
    }

    /** Leads a port of one program to a service behind another, and uses it. */
    private static void carries(IpfsProgram from, Daemon to, ServerSocket service)
            throws IOException {
        from.text("p2p", "forward", NAME, ANY_PORT, to.address());
        String listed =
                from.text("p2p", "ls")
                        .lines()
                        .filter(l -> l.contains("/tcp/"))
                        .findFirst()
                        .orElseThrow();
        int port = Integer.parseInt(listed.replaceAll(".*/tcp/(\\d+) .*", "$1"));
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(LIMIT_MS);
            CompletableFuture<byte[]> asked = serving(service);
            client.getOutputStream().write(REQUEST);
            assertThat(asked.join()).isEqualTo(REQUEST);
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(ANSWER);
        }
        String left = from.text("p2p", "stream", "ls");
        for (int i = 0; i < MOST_LOOKS && !left.isEmpty(); i++) {
            left = from.text("p2p", "stream", "ls"); // the peer may not have said its end yet
        }
        assertThat(left).isEmpty();
    }

    /** Reads a request, answers it and ends. */
    private static CompletableFuture<byte[]> serving(ServerSocket service) {
        CompletableFuture<byte[]> asked = new CompletableFuture<>();
        Thread server =
                new Thread(
                        () -> {
                            try (Socket socket = service.accept()) {
                                socket.setSoTimeout(LIMIT_MS);
                                asked.complete(socket.getInputStream().readNBytes(REQUEST.length));
                                socket.getOutputStream().write(ANSWER);
                            } catch (IOException e) {
                                asked.completeExceptionally(new UncheckedIOException(e));
                            }
                        },
                        "service");
        server.setDaemon(true);
        server.start();
        return asked;
    }
}
