package org.ashlar.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.net.LeakGuard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels between two nodes whose streams are connections over loopback. */
@ExtendWith(LeakGuard.class)
final class TunnelsTest {
    private static final int MUCH = 1 << 20;
    private static final String NAME = "/x/test";

    private final TwoNodes nodes = new TwoNodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void carriesBytesBothWaysAndTheEndOfEachWay() throws IOException {
        byte[] request = Bytes.random(1, MUCH);
        byte[] answer = Bytes.random(2, MUCH);
        try (ServerSocket service = TwoNodes.service()) {
            Listener port = nodes.lead(NAME, service);
            try (Socket client = TwoNodes.connect(port);
                    Socket served = service.accept()) {
                CompletableFuture<byte[]> asked = reading(served);
                client.getOutputStream().write(request);
                client.shutdownOutput();
                assertThat(asked.join()).isEqualTo(request);

                CompletableFuture<byte[]> answered = reading(client);
                served.getOutputStream().write(answer);
                served.shutdownOutput();

                assertThat(answered.join()).isEqualTo(answer);
            }
        }
        nodes.until("tunnels end", this::noTunnels);
    }

    @Test
    void bothWaysAreFullAtTheSameTime() throws IOException {
        byte[] one = Bytes.random(3, MUCH);
        byte[] other = Bytes.random(4, MUCH);
        try (ServerSocket service = TwoNodes.service()) {
            Listener port = nodes.lead(NAME, service);
            try (Socket client = TwoNodes.connect(port);
                    Socket served = service.accept()) {
                CompletableFuture<byte[]> here = reading(client);
                CompletableFuture<byte[]> there = reading(served);
                CompletableFuture<Void> sent = writing(served, other);
                client.getOutputStream().write(one);
                client.shutdownOutput();

                assertThat(there.join()).isEqualTo(one);
                sent.join();
                assertThat(here.join()).isEqualTo(other);
            }
        }
    }

    private static CompletableFuture<byte[]> reading(Socket socket) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return socket.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    private static CompletableFuture<Void> writing(Socket socket, byte[] bytes) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        socket.getOutputStream().write(bytes);
                        socket.shutdownOutput();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    private boolean noTunnels() {
        return nodes.forwards.busy() == 0 && nodes.services.busy() == 0;
    }

    @Test
    void tellsTheServiceWhoThePeerIs() throws IOException {
        try (ServerSocket service = TwoNodes.service()) {
            Listener unused =
                    nodes.services.listen(NAME, TwoNodes.at(service.getLocalPort()), true);
            try (Socket client = TwoNodes.connect(nodes.forward(NAME));
                    Socket served = service.accept()) {
                client.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
                client.shutdownOutput();

                byte[] read = served.getInputStream().readAllBytes();

                assertThat(new String(read, StandardCharsets.UTF_8))
                        .isEqualTo(nodes.near.id() + "\nhello\n");
            }
        }
    }

    @Test
    void looksUpTheNameOfAService() throws IOException {
        try (ServerSocket service = TwoNodes.service()) {
            Multiaddr target = Multiaddr.parse("/dns4/localhost/tcp/" + service.getLocalPort());
            Listener unused = nodes.services.listen(NAME, target, false);
            try (Socket client = TwoNodes.connect(nodes.forward(NAME));
                    Socket served = service.accept()) {
                client.getOutputStream().write(7);

                assertThat(served.getInputStream().read()).isEqualTo(7);
            }
        }
    }

    @Test
    void aServiceThatRefusesEndsTheConnection() throws IOException {
        int free;
        try (ServerSocket gone = TwoNodes.service()) {
            free = gone.getLocalPort();
        }
        Listener unused = nodes.services.listen(NAME, TwoNodes.at(free), false);
        try (Socket client = TwoNodes.connect(nodes.forward(NAME))) {
            assertEnds(client);
        }
        nodes.until("tunnels end", this::noTunnels);
    }

    @Test
    void aProtocolThatThePeerDoesNotSpeakEndsTheConnection() throws IOException {
        try (Socket client = TwoNodes.connect(nodes.forward("/x/nobody"))) {
            assertEnds(client);
        }
    }

    /** The end may be orderly or not. */
    private static void assertEnds(Socket socket) {
        int read;
        try {
            read = socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("it is still open", e);
        } catch (IOException e) {
            read = -1;
        }
        assertThat(read).isEqualTo(-1);
    }

    @Test
    void connectionsBeyondTheLimitAreClosed() throws IOException {
        List<Socket> open = new ArrayList<>();
        try (ServerSocket service = TwoNodes.service()) {
            Listener port = nodes.lead(NAME, service);
            for (int i = 0; i < TwoNodes.STREAMS; i++) {
                open.add(TwoNodes.connect(port));
                open.add(service.accept());
            }
            try (Socket more = TwoNodes.connect(port)) {
                assertEnds(more);
            }
            assertThat(nodes.forwards.tunnels()).hasSize(TwoNodes.STREAMS);
            open.get(0).close();
            assertEnds(open.get(1));
            open.get(1).close();
            nodes.until(
                    "there is room",
                    () ->
                            nodes.services.busy() < TwoNodes.STREAMS
                                    && nodes.forwards.busy() < TwoNodes.STREAMS);

            open.add(TwoNodes.connect(port));
            open.add(service.accept());

            assertThat(open.get(open.size() - 1).isConnected()).isTrue();
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void listenersBeyondTheLimitAreRefused() {
        for (int i = 0; i < TwoNodes.LISTENERS; i++) {
            Listener unused = nodes.services.listen("/x/" + i, TwoNodes.at(1), false);
        }

        assertThatThrownBy(() -> nodes.services.listen("/x/more", TwoNodes.at(1), false))
                .hasMessage("too many listeners: at most 4");
        assertThatThrownBy(
                        () ->
                                nodes.services.forward(
                                        "/x/more", TwoNodes.at(0), nodes.near.id(), List.of()))
                .hasMessage("too many listeners: at most 4");
    }

    @Test
    void aPortThatIsTakenIsSaidInKubosWords() throws IOException {
        try (ServerSocket taken = TwoNodes.service()) {
            int port = taken.getLocalPort();
            assertThatThrownBy(
                            () ->
                                    nodes.forwards
                                            .forward(
                                                    NAME,
                                                    TwoNodes.at(port),
                                                    nodes.far.id(),
                                                    List.of())
                                            .join())
                    .hasRootCauseMessage(
                            "listen tcp4 127.0.0.1:" + port + ": bind: address already in use");
        }
        assertThat(nodes.forwards.listeners()).isEmpty();
    }

    @Test
    void portZeroIsAnsweredWithTheRealPort() {
        Listener port = nodes.forward(NAME);

        assertThat(port.listenAddress().socketAddress().orElseThrow().getPort()).isPositive();
        assertThat(port.targetAddress()).hasToString("/p2p/" + nodes.far.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/x/a\nb", "/x/a b", "/x/\u0000", "/x/\u007f"})
    void namesThatPeersCannotAgreeOnAreRefused(String name) {
        assertThatThrownBy(() -> nodes.services.listen(name, TwoNodes.at(1), false))
                .hasMessage("not a name of a protocol");
        assertThatThrownBy(() -> nodes.forward(name)).hasMessage("not a name of a protocol");
    }

    @Test
    void namesThatAreLongerThanAMessageAreRefused() {
        assertThatThrownBy(
                        () -> nodes.services.listen("/x/" + "a".repeat(510), TwoNodes.at(1), false))
                .hasMessage("not a name of a protocol");
    }

    @Test
    void aProtocolIsListenedOnOnce() {
        Listener first = nodes.services.listen(NAME, TwoNodes.at(1), false);

        assertThatThrownBy(() -> nodes.services.listen(NAME, TwoNodes.at(2), false))
                .hasMessage("listener already registered");
        assertThat(nodes.services.close(each -> each == first)).isOne();
        assertThat(nodes.services.listen(NAME, TwoNodes.at(2), false)).isNotNull();
    }

    @Test
    void aProtocolOfTheNodeItselfIsNotTakenOver() {
        nodes.far.serve(
                new org.ashlar.net.spi.StreamHandler() {
                    @Override
                    public List<String> protocols() {
                        return List.of("/ipfs/bitswap/1.2.0");
                    }

                    @Override
                    public void accept(io.netty.channel.Channel stream) {}
                });

        assertThatThrownBy(
                        () -> nodes.services.listen("/ipfs/bitswap/1.2.0", TwoNodes.at(1), false))
                .hasMessage("this node answers /ipfs/bitswap/1.2.0 itself");
    }

    @Test
    void tunnelsStayWhenTheirListenersAreClosed() throws IOException {
        try (ServerSocket service = TwoNodes.service()) {
            Listener port = nodes.lead(NAME, service);
            try (Socket client = TwoNodes.connect(port);
                    Socket served = service.accept()) {
                assertThat(nodes.forwards.close(each -> true)).isOne();
                assertThat(nodes.services.close(each -> true)).isOne();
                assertThat(port.closed()).isCompleted();

                client.getOutputStream().write(7);

                assertThat(served.getInputStream().read()).isEqualTo(7);
            }
        }
        assertThat(nodes.forwards.listeners()).isEmpty();
    }

    @Test
    void aResetEndsBothEnds() throws IOException {
        try (ServerSocket service = TwoNodes.service()) {
            Listener port = nodes.lead(NAME, service);
            try (Socket client = TwoNodes.connect(port);
                    Socket served = service.accept()) {
                nodes.until("it is open", () -> nodes.forwards.tunnels().size() == 1);

                nodes.forwards.tunnels().forEach(Tunnel::reset);

                assertEnds(client);
                assertEnds(served);
            }
        }
        nodes.until("tunnels end", this::noTunnels);
    }

    @Test
    void allEndsWhenTheTunnelsAreSwitchedOff() throws IOException {
        try (ServerSocket service = TwoNodes.service()) {
            Listener port = nodes.lead(NAME, service);
            try (Socket client = TwoNodes.connect(port);
                    Socket served = service.accept()) {
                nodes.forwards.close();

                assertEnds(client);
                assertEnds(served);
            }
            assertThat(port.closed()).isCompleted();
            assertThatThrownBy(() -> nodes.forward(NAME))
                    .hasMessage("tunnels are being switched off");
        }
    }

    @Test
    void peersAreProtectedWhileTheyHaveTunnels() throws IOException {
        try (ServerSocket service = TwoNodes.service()) {
            Listener port = nodes.lead(NAME, service);
            try (Socket one = TwoNodes.connect(port);
                    Socket two = TwoNodes.connect(port);
                    Socket served = service.accept();
                    Socket servedToo = service.accept()) {
                assertThat(nodes.near.protections(nodes.far.id())).containsExactly("stream-fwd");
                assertThat(nodes.far.protections(nodes.near.id())).containsExactly("stream-fwd");
                nodes.until("both are open", () -> nodes.forwards.tunnels().size() == 2);
                assertThat(List.of(one, two, served, servedToo)).allMatch(Socket::isConnected);

                nodes.forwards.tunnels().get(0).reset();

                assertThat(nodes.near.protections(nodes.far.id())).hasSize(1);
            }
        }
        nodes.until("tunnels end", this::noTunnels);
        assertThat(nodes.near.protections(nodes.far.id())).isEmpty();
        assertThat(nodes.far.protections(nodes.near.id())).isEmpty();
    }
}
