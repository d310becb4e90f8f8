package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ashlar.error.UnavailableException;
import org.ashlar.testing.FakeCallContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against name servers on loopback, honest and hostile ones. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UdpTxtResolverTest {
    private static final String LINK = "dnslink=/ipfs/bafkqaaa";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<byte[]> questions = new CopyOnWriteArrayList<>();

    /** What a server sends to a question, in order. */
    private interface Script {
        List<byte[]> answer(byte[] question);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private InetSocketAddress server(Script script) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        open.add(socket);
        new Thread(() -> serve(socket, script), "name-server").start();
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void serve(DatagramSocket socket, Script script) {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        try {
            while (true) {
                socket.receive(packet);
                byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
                questions.add(question);
                for (byte[] answer : script.answer(question)) {
                    socket.send(
                            new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static List<TxtResolver.Txt> ask(int timeoutMillis, InetSocketAddress... servers) {
        return new UdpTxtResolver(() -> List.of(servers), timeoutMillis)
                .txt(new FakeCallContext(), DnsAnswers.NAME);
    }

    private static List<byte[]> found(byte[] question) {
        return List.of(DnsAnswers.txt(DnsAnswers.id(question), DnsAnswers.FOUND, LINK));
    }

    @Test
    void asksForTheTextsOfAName() throws IOException {
        assertThat(ask(30_000, server(UdpTxtResolverTest::found)))
                .extracting(TxtResolver.Txt::text)
                .containsExactly(LINK);
        assertThat(questions).hasSize(1);
        int id = DnsAnswers.id(questions.get(0));
        assertThat(questions.get(0)).isEqualTo(DnsMessage.question(id, DnsAnswers.NAME));
    }

    @Test
    void asksTheNextServerWhenOneFailsOrIsNotThere() throws IOException {
        InetSocketAddress gone = server(question -> List.of());
        open.remove(0); // closed here
        DatagramSocket unused = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        InetSocketAddress closed = (InetSocketAddress) unused.getLocalSocketAddress();
        unused.close();
        InetSocketAddress failing =
                server(q -> List.of(DnsAnswers.txt(DnsAnswers.id(q), 0x8182, LINK)));
        InetSocketAddress garbling = server(q -> List.of(Arrays.copyOf(found(q).get(0), 30)));

        assertThat(ask(500, gone, closed, failing, garbling, server(UdpTxtResolverTest::found)))
                .hasSize(1);
        assertThat(questions).hasSize(4);
    }

    @Test
    void passesOverAnswersToOtherQuestions() throws IOException {
        Script guessing =
                question -> {
                    int id = DnsAnswers.id(question);
                    List<byte[]> all = new ArrayList<>();
                    for (int i = 1; i <= 20; i++) {
                        all.add(DnsAnswers.txt(id ^ i, DnsAnswers.FOUND, "dnslink=/ipfs/forged"));
                    }
                    all.add(new byte[1]);
                    all.add(question); // no answer, but the question again
                    all.addAll(found(question));
                    return all;
                };
        assertThat(ask(30_000, server(guessing)))
                .extracting(TxtResolver.Txt::text)
                .containsExactly(LINK);
        assertThat(questions).hasSize(1);
    }

    @Test
    void asksByTcpWhatDoesNotFit() throws Exception {
        String[] parts = new String[20];
        Arrays.fill(parts, "x".repeat(120)); // 2,400 bytes
        ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(tcp);
        DatagramSocket udp =
                new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
        open.add(udp);
        new Thread(
                        () ->
                                serve(
                                        udp,
                                        q ->
                                                List.of(
                                                        DnsAnswers.txt(
                                                                DnsAnswers.id(q), 0x8380, "cut"))),
                        "name-server")
                .start();
        new Thread(() -> serveByTcp(tcp, parts), "name-server-tcp").start();

        List<TxtResolver.Txt> found = ask(30_000, (InetSocketAddress) udp.getLocalSocketAddress());

        assertThat(found).extracting(TxtResolver.Txt::text).containsExactly(String.join("", parts));
        assertThat(questions).hasSize(2);
        assertThat(questions.get(1)).isEqualTo(questions.get(0));
    }

    private void serveByTcp(ServerSocket tcp, String[] parts) {
        try (Socket connection = tcp.accept()) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            byte[] question = new byte[in.readUnsignedShort()];
            in.readFully(question);
            questions.add(question);
            byte[] answer = DnsAnswers.txt(DnsAnswers.id(question), DnsAnswers.FOUND, parts);
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            out.writeShort(answer.length);
            out.write(answer);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void tellsWhyNobodyAnswered() throws IOException {
        InetSocketAddress silent = server(question -> List.of());
        assertThatThrownBy(() -> ask(50, silent))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("lookup of " + DnsAnswers.NAME + " failed");
        assertThat(questions).hasSize(2); // it is asked twice
        assertThatThrownBy(() -> ask(50)).hasMessageContaining("no name servers are configured");
    }

    @Test
    void readsTheServersOfTheSystem(@TempDir Path temp) throws IOException {
        Path file =
                Files.writeString(
                        temp.resolve("resolv.conf"),
                        """
                        # comment
                        search example.org
                        nameserver 192.0.2.1
                          nameserver   2001:db8::1
                        options ndots:1
                        nameserver
                        """);
        assertThat(UdpTxtResolver.configured(file))
                .containsExactly(
                        new InetSocketAddress("192.0.2.1", 53),
                        new InetSocketAddress("2001:db8::1", 53));
        assertThatThrownBy(() -> UdpTxtResolver.configured(temp.resolve("absent")))
                .isInstanceOf(UnavailableException.class);
    }
}
