package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ashlar.itests.MatrixPeer.Transport;
import org.ashlar.itests.probe.Pattern;
import org.ashlar.itests.probe.Probe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many streams at once, readers that stop reading, and fetch, with js-libp2p and Kubo. A bundle
 * that is dropped into the node gives it the streams; Kubo's are those of {@code ipfs p2p}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StreamsIT {
    private static final int STREAMS = 256;
    private static final long FEW = 64L << 20;
    private static final long MANY = 1L << 30;

    /** What a reader that stops may cost: far less than the least that is sent. */
    private static final long MARGIN_KIB = 24 << 10;

    private Path temp;
    private RpcPeer node;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        temp = folder;
        node =
                RpcPeer.withProbe(
                        Distribution.ashlar(temp.resolve("node")), Identity.generate("Ed25519"));
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private RpcPeer kubo(String name) {
        return RpcPeer.kubo(
                name,
                Peers.kubo(temp.resolve(name)),
                Identity.generate("Ed25519"),
                List.of("tls", "noise"));
    }

    private String probe(String answer, String... words) {
        String[] query = new String[2 * words.length];
        for (int i = 0; i < words.length; i++) {
            query[2 * i] = "arg";
            query[2 * i + 1] = words[i];
        }
        return String.valueOf(node.call("probe", query).get(answer));
    }

    /** Who dials may be done before the node is. */
    private void connect(MatrixPeer peer, Transport transport) {
        peer.dial(node.address(transport));
        assertThat(node.seen(peer.id()).inbound()).isTrue();
    }

    /** Over QUIC a peer allows 256 streams, of which others take some: the last ones wait. */
    private int manyStreams(MatrixPeer peer, String protocol, Transport transport) {
        int open = transport == Transport.QUIC ? STREAMS - 16 : STREAMS;
        String count = String.valueOf(STREAMS);
        return Integer.parseInt(
                probe("Echoed", "streams", peer.id(), protocol, count, String.valueOf(open)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"TCP", "QUIC"})
    @NeedsScripts
    void manyStreamsAtOnceWithJsLibp2p(Transport transport) throws IOException {
        jsEchoes(transport);
    }

    @Test
    @NeedsScripts
    @Tag("nightly")
    void manyStreamsAtOnceOverWebSocketWithJsLibp2p() throws IOException {
        jsEchoes(Transport.WS);
    }

    private void jsEchoes(Transport transport) throws IOException {
        node.speakOnly(transport);
        try (JsPeers js = new JsPeers()) {
            JsPeers.Peer peer = js.create("Ed25519", "noise");
            connect(peer, transport);

            assertThat(manyStreams(peer, Probe.ECHO, transport)).isEqualTo(STREAMS);
            String echoed = peer.streams("streams", node.id(), "count", STREAMS + "");
            assertThat(echoed).isEqualTo(String.valueOf(STREAMS));
            node.ping(peer.id());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"TCP", "QUIC"})
    @NeedsKubo
    void manyStreamsAtOnceWithKubo(Transport transport) throws IOException {
        kuboEchoes(transport);
    }

    @Test
    @NeedsKubo
    @Tag("nightly")
    void manyStreamsAtOnceOverWebSocketWithKubo() throws IOException {
        kuboEchoes(Transport.WS);
    }

    private void kuboEchoes(Transport transport) throws IOException {
        node.speakOnly(transport);
        try (RpcPeer kubo = kubo("kubo many " + transport);
                EchoServer server = new EchoServer()) {
            connect(kubo, transport);
            kubo.listen("/x/echo", server.port());

            assertThat(manyStreams(kubo, "/x/echo", transport)).isEqualTo(STREAMS);
            assertThat(talk(kubo.forward(Probe.ECHO, node.id()))).isEqualTo(STREAMS);
            node.ping(kubo.id());
        }
    }

    /** Opens so many connections to an echo, then says something on each; how many answered. */
    private static int talk(int port) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        byte[] words = Pattern.bytes(0, 32 << 10);
        int echoed = 0;
        try {
            for (int i = 0; i < STREAMS; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
                sockets.get(i).getOutputStream().write(words);
            }
            for (Socket socket : sockets) {
                byte[] answer = socket.getInputStream().readNBytes(words.length);
                echoed += Arrays.equals(answer, words) ? 1 : 0;
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        return echoed;
    }

    @Test
    @NeedsScripts
    void aJsReaderThatStopsCostsLittle() throws IOException {
        jsReaderStops(Transport.TCP, FEW);
        jsWriterMeetsAStoppedReader(Transport.TCP, FEW);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    @NeedsScripts
    @Tag("nightly")
    void aJsReaderThatStopsAtOneGibCostsLittle(Transport transport) throws IOException {
        if (transport != Transport.QUIC) { // where js-libp2p reads on whatever its reader does
            jsReaderStops(transport, MANY);
        }
        jsWriterMeetsAStoppedReader(transport, MANY);
    }

    @Test
    @NeedsKubo
    void aReaderBehindKuboThatStopsCostsLittle() throws IOException {
        readerBehindKuboStops(Transport.TCP, FEW);
        writerBehindKuboMeetsAStoppedReader(Transport.TCP, FEW);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    @NeedsKubo
    @Tag("nightly")
    void aReaderBehindKuboThatStopsAtOneGibCostsLittle(Transport transport) throws IOException {
        readerBehindKuboStops(transport, MANY);
        writerBehindKuboMeetsAStoppedReader(transport, MANY);
    }

    private void jsReaderStops(Transport transport, long bytes) throws IOException {
        node.speakOnly(transport);
        try (JsPeers js = new JsPeers()) {
            JsPeers.Peer peer = js.create("Ed25519", "noise");
            connect(peer, transport);
            try (Growth growth = new Growth("to js, " + transport, bytes)) {
                String unused = peer.streams("pull", node.id(), "bytes", String.valueOf(bytes));
                growth.settles();
                node.ping(peer.id());
                assertThat(peer.streams("finish", node.id(), "", ""))
                        .isEqualTo(String.valueOf(bytes));
            }
        }
    }

    private void jsWriterMeetsAStoppedReader(Transport transport, long bytes) throws IOException {
        node.speakOnly(transport);
        try (JsPeers js = new JsPeers()) {
            JsPeers.Peer peer = js.create("Ed25519", "noise");
            connect(peer, transport);
            try (Growth growth = new Growth("from js, " + transport, bytes)) {
                String unused = peer.streams("push", node.id(), "bytes", String.valueOf(bytes));
                growth.settles();
                node.ping(peer.id());
                assertThat(probe("Released", "release")).isEqualTo("1");
                assertThat(peer.streams("finish", node.id(), "", ""))
                        .isEqualTo(String.valueOf(bytes));
            }
        }
    }

    private void readerBehindKuboStops(Transport transport, long bytes) throws IOException {
        node.speakOnly(transport);
        try (RpcPeer kubo = kubo("kubo reads " + transport + bytes)) {
            connect(kubo, transport);
            int port = kubo.forward(Probe.SOURCE, node.id());
            try (Growth growth = new Growth("to Kubo, " + transport, bytes);
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream()
                        .write(ByteBuffer.allocate(Long.BYTES).putLong(bytes).array());
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] piece = in.readNBytes(Pattern.PERIOD);
                growth.settles();
                node.ping(kubo.id());
                long seen = 0;
                for (; piece.length > 0; piece = in.readNBytes(Pattern.PERIOD)) {
                    assertThat(piece).isEqualTo(Pattern.bytes(0, piece.length));
                    seen += piece.length;
                }
                assertThat(seen).isEqualTo(bytes);
            }
        }
    }

    private void writerBehindKuboMeetsAStoppedReader(Transport transport, long bytes)
            throws IOException {
        node.speakOnly(transport);
        try (RpcPeer kubo = kubo("kubo writes " + transport + bytes)) {
            connect(kubo, transport);
            int port = kubo.forward(Probe.SINK, node.id());
            try (Growth growth = new Growth("from Kubo, " + transport, bytes);
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                CompletableFuture<Void> written =
                        CompletableFuture.runAsync(() -> write(socket, bytes));
                growth.settles();
                assertThat(written).isNotDone();
                node.ping(kubo.id());
                assertThat(probe("Released", "release")).isEqualTo("1");
                assertThat(new DataInputStream(socket.getInputStream()).readLong())
                        .isEqualTo(bytes);
                written.join();
            }
        }
    }

    private static void write(Socket socket, long bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(ByteBuffer.allocate(Long.BYTES).putLong(bytes).array());
            byte[] pattern = Pattern.bytes(0, Pattern.PERIOD);
            for (long sent = 0; sent < bytes; ) {
                int n = (int) Math.min(pattern.length, bytes - sent);
                out.write(pattern, 0, n);
                sent += n;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @NeedsScripts
    void valuesAreFetchedFromJsLibp2pAndByIt() throws IOException {
        node.speakOnly(Transport.TCP);
        try (JsPeers js = new JsPeers()) {
            JsPeers.Peer peer = js.create("Ed25519", "noise");
            connect(peer, Transport.TCP);

            assertThat(peer.streams("fetch", node.id(), "key", Probe.KEY)).isEqualTo(Probe.VALUE);
            assertThat(peer.streams("fetch", node.id(), "key", "/probe/other")).isEmpty();
            assertThat(probe("Value", "fetch", peer.id(), "/js/key"))
                    .isEqualTo("a value of js-libp2p");
            assertThat(probe("Value", "fetch", peer.id(), "/js/other")).isEmpty();
        }
    }

    /** Watches the node's memory while bytes move, and fails when it was too much. */
    private final class Growth implements AutoCloseable {
        private final String name;
        private final long bytes;
        private final long before = node.daemon().anonymousKib();
        private final long began = System.nanoTime();
        private long stopped;

        Growth(String name, long bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        /** Waits until no more bytes come to the node, or leave it, within two seconds. */
        void settles() {
            long last = -1;
            for (int still = 0; still < 10; ) {
                JsonObject bw = node.call("stats/bw");
                long now = bw.getLong("TotalIn") + bw.getLong("TotalOut");
                // A ping or an identify may pass.
                still = now - last < 4096 ? still + 1 : 0;
                last = now;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            stopped = node.daemon().anonymousKib() - before;
            assertThat(stopped).isLessThan(MARGIN_KIB);
        }

        @Override
        public void close() {
            long after = node.daemon().anonymousKib() - before;
            System.out.printf(
                    Locale.ROOT,
                    "%d MiB %s: RssAnon %+d KiB while the reader has stopped, %+d KiB after;"
                            + " %.1f s%n",
                    bytes >> 20,
                    name,
                    stopped,
                    after,
                    (System.nanoTime() - began) / 1e9);
            assertThat(after).isLessThan(MARGIN_KIB);
        }
    }

    /** Sends back what comes, on each connection. */
    private static final class EchoServer implements AutoCloseable {
        private final ServerSocket server =
                new ServerSocket(0, STREAMS, InetAddress.getLoopbackAddress());

        EchoServer() throws IOException {
            Thread acceptor = new Thread(this::accept, "echo");
            acceptor.setDaemon(true);
            acceptor.start();
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = server.accept();
                    Thread talk = new Thread(() -> echo(socket), "echo of one");
                    talk.setDaemon(true);
                    talk.start();
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private static void echo(Socket socket) {
            try (socket) {
                long unused = socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
                // The other end has gone.
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
