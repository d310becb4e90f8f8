package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.transport.yamux.WindowPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rows A1 to A5, A7 to A13 and A15 to A17 of the list of attacks, at a node with the limits of a
 * small box (as with the profile lowpower).
 */
@Timeout(180)
class HostileConnectionTest extends AttackedHost {
    private static final int INITIAL_WINDOW = 256 * 1024;
    private static final byte[] NOTHING = new byte[0];

    HostileConnectionTest() {
        super(narrow("/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws"));
    }

    private Attacker yamux() throws Exception {
        return Attacker.yamux(friend, victim);
    }

    private static void protocolError(Attacker attacker) throws Exception {
        assertThat(attacker.closedBy(10)).isTrue();
        assertThat(attacker.frames()).contains(new Attacker.Frame(Attacker.GO_AWAY, 0, 0, 1));
    }

    @Test
    void a1ConnectionFloodMeetsTheLimitOfHandshakes() throws Exception {
        List<Attacker> flood = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            flood.add(Attacker.tcp(friend, victim));
        }
        TestHost.await(
                () -> flood.stream().filter(attacker -> attacker.channel.isActive()).count() == 16);
        assertThat(friend.swarm.ping(victim.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
        flood.forEach(Attacker::close);
        awaitNoHandshakes();
        try (Attacker next = yamux()) {
            assertThat(next.channel.isActive()).isTrue();
        }
    }

    @Test
    void a2SlowHandshakeEndsAtAnAbsoluteTime() {
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        EmbeddedChannel slow = new EmbeddedChannel();
        slow.freezeTime();
        slow.pipeline()
                .addLast(
                        new Upgrade(
                                new Upgrade.Plan(
                                        TestHost.securities("noise"),
                                        Optional.empty(),
                                        null,
                                        false,
                                        false,
                                        new WindowPool(1),
                                        1),
                                new io.netty.channel.ChannelInboundHandlerAdapter(),
                                (upgraded, failure) -> outcome.set(failure)));
        byte[] hello = "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.UTF_8);
        for (int second = 0; second < 14; second++) {
            slow.writeInbound(Unpooled.wrappedBuffer(hello, second, 1));
            slow.advanceTimeBy(1, TimeUnit.SECONDS);
            slow.runPendingTasks();
            assertThat(slow.isOpen()).isTrue();
        }
        slow.advanceTimeBy(1, TimeUnit.SECONDS);
        slow.runPendingTasks();
        assertThat(slow.isOpen()).isFalse();
        assertThat(outcome.get()).hasMessage("handshake took too long");
        slow.finishAndReleaseAll();
    }

    private static byte[] line(String text) {
        return Attacker.delimited((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a3SixteenProposalsAreAnsweredAndNoMore() throws Exception {
        try (Attacker attacker = Attacker.tcp(friend, victim)) {
            attacker.send(line("/multistream/1.0.0"));
            for (int i = 0; i < 17; i++) {
                attacker.send(line("/nothing/" + i));
            }
            assertThat(attacker.closedBy(10)).isTrue();
            String answers = new String(attacker.received(), StandardCharsets.UTF_8);
            assertThat(answers.split("na\n", -1)).hasSize(17);
        }
    }

    @Test
    void a3LongMessageEndsTheConnection() throws Exception {
        try (Attacker attacker = Attacker.tcp(friend, victim)) {
            attacker.send(line("/multistream/1.0.0"));
            attacker.send(new byte[] {(byte) 0x81, 0x08});
            assertThat(attacker.closedBy(10)).isTrue();
        }
    }

    private Attacker chosen(String security) throws Exception {
        Attacker attacker = Attacker.tcp(friend, victim);
        attacker.send(line("/multistream/1.0.0"));
        attacker.send(line(security));
        int size = line("/multistream/1.0.0").length + line(security).length;
        TestHost.await(() -> attacker.received().length >= size);
        return attacker;
    }

    @Test
    void a4LongHandshakeFrameOfNoiseEndsTheConnection() throws Exception {
        try (Attacker attacker = chosen("/noise")) {
            attacker.send(new byte[] {0x20, 0x01});
            assertThat(attacker.closedBy(10)).isTrue();
        }
    }

    @Test
    void a4KeyOfLowOrderIsRefused() throws Exception {
        try (Attacker attacker = chosen("/noise")) {
            byte[] zeroKey = new byte[34];
            zeroKey[1] = 32;
            attacker.send(zeroKey);
            assertThat(attacker.closedBy(10)).isTrue();
        }
    }

    @Test
    void a4GarbageInsteadOfNoiseEndsTheConnection() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        byte[] garbage = new byte[4096];
        new Random(seed).nextBytes(garbage);
        garbage[0] = 1;
        try (Attacker attacker = chosen("/noise")) {
            attacker.send(garbage);
            // Garbage may announce a message that never comes: the time for handshakes ends that.
            assertThat(attacker.closedBy(30)).isTrue();
        }
    }

    @Test
    void a4FrameThatDoesNotDecryptEndsTheConnection() throws Exception {
        try (Attacker attacker = yamux()) {
            ByteBuf forged = Unpooled.buffer().writeShort(32).writeZero(32);
            attacker.channel
                    .pipeline()
                    .context("noise")
                    .writeAndFlush(forged)
                    .awaitUninterruptibly();
            assertThat(attacker.closedBy(10)).isTrue();
        }
    }

    @Test
    void a5GarbageInsteadOfTlsEndsTheConnection() throws Exception {
        try (Attacker attacker = chosen("/tls/1.0.0")) {
            attacker.send(new byte[300]);
            assertThat(attacker.closedBy(10)).isTrue();
        }
    }

    @Test
    void a5OlderTlsIsRefused() throws Exception {
        javax.net.ssl.SSLContext context = javax.net.ssl.SSLContext.getInstance("TLSv1.2");
        context.init(null, null, null);
        javax.net.ssl.SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        java.nio.ByteBuffer hello = java.nio.ByteBuffer.allocate(32768);
        engine.wrap(java.nio.ByteBuffer.allocate(0), hello);
        try (Attacker attacker = chosen("/tls/1.0.0")) {
            attacker.send(java.util.Arrays.copyOf(hello.array(), hello.position()));
            assertThat(attacker.closedBy(10)).isTrue();
        }
    }

    @Test
    void a7DataBeyondTheWindowEndsTheConnection() throws Exception {
        try (Attacker attacker = yamux()) {
            attacker.frame(Attacker.DATA, Attacker.SYN, 1, INITIAL_WINDOW + 1, new byte[1000]);
            protocolError(attacker);
        }
    }

    @Test
    void a8OverflowOfTheSendWindowEndsTheConnection() throws Exception {
        try (Attacker attacker = yamux()) {
            attacker.frame(Attacker.WINDOW, Attacker.SYN, 1, -1, NOTHING);
            protocolError(attacker);
        }
    }

    @Test
    void a9StreamsOverTheLimitAreReset() throws Exception {
        try (Attacker attacker = yamux()) {
            for (int i = 0; i < 140; i++) {
                attacker.frame(Attacker.WINDOW, Attacker.SYN, 2 * i + 1, 0, NOTHING);
            }
            TestHost.await(
                    () ->
                            attacker.frames().stream()
                                            .filter(f -> (f.flags() & Attacker.RST) != 0)
                                            .count()
                                    == 12);
            assertThat(attacker.channel.isActive()).isTrue();
        }
    }

    @Test
    void a9DuplicateStreamEndsTheConnection() throws Exception {
        try (Attacker attacker = yamux()) {
            attacker.frame(Attacker.WINDOW, Attacker.SYN, 1, 0, NOTHING);
            attacker.frame(Attacker.WINDOW, Attacker.SYN, 1, 0, NOTHING);
            protocolError(attacker);
        }
    }

    @Test
    void a10PingFloodIsAnsweredOnlyInPart() throws Exception {
        try (Attacker attacker = yamux()) {
            java.io.ByteArrayOutputStream flood = new java.io.ByteArrayOutputStream();
            for (int i = 0; i < 2000; i++) {
                flood.writeBytes(Attacker.bytes(Attacker.PING, Attacker.SYN, 0, i, NOTHING));
            }
            flood.writeBytes(Attacker.bytes(Attacker.WINDOW, Attacker.SYN, 1, 0, NOTHING));
            attacker.send(flood.toByteArray());
            TestHost.await(
                    () -> attacker.frames().contains(new Attacker.Frame(1, Attacker.ACK, 1, 0)));
            assertThat(
                            attacker.frames().stream()
                                    .filter(f -> f.type() == Attacker.PING)
                                    .filter(f -> f.flags() == Attacker.ACK)
                                    .count())
                    .isBetween(1L, 100L);
        }
    }

    @Test
    void a11MuchDataOnClosedStreamEndsTheConnection() throws Exception {
        try (Attacker attacker = yamux()) {
            attacker.frame(Attacker.DATA, 0, 77, 1000, new byte[1000]);
            attacker.frame(Attacker.PING, Attacker.SYN, 0, 9, NOTHING);
            TestHost.await(
                    () -> attacker.frames().contains(new Attacker.Frame(2, Attacker.ACK, 0, 9)));
            attacker.frame(Attacker.DATA, 0, 77, 1 << 30, NOTHING);
            protocolError(attacker);
        }
    }

    @Test
    void a12BadVersionOrTypeEndsTheConnection() throws Exception {
        try (Attacker attacker = yamux()) {
            attacker.send(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
            protocolError(attacker);
        }
        try (Attacker attacker = yamux()) {
            attacker.frame(9, 0, 1, 0, NOTHING);
            protocolError(attacker);
        }
    }

    @Test
    void a13StormOfResetsEndsTheConnection() throws Exception {
        try (Attacker attacker = yamux()) {
            java.io.ByteArrayOutputStream storm = new java.io.ByteArrayOutputStream();
            for (int i = 0; i <= 1001; i++) {
                int id = 2 * i + 1;
                storm.writeBytes(Attacker.bytes(Attacker.WINDOW, Attacker.SYN, id, 0, NOTHING));
                storm.writeBytes(Attacker.bytes(Attacker.WINDOW, Attacker.RST, id, 0, NOTHING));
            }
            attacker.send(storm.toByteArray());
            assertThat(attacker.closedBy(10)).isTrue();
        }
    }

    private Attacker webSocket() throws Exception {
        Multiaddr ws = victim.swarm.addresses().get(1);
        assertThat(ws.toString()).endsWith("/ws");
        return Attacker.tcp(friend, ws.socketAddress().orElseThrow());
    }

    private static final String UPGRADE =
            String.join(
                    "\r\n",
                    "GET / HTTP/1.1",
                    "Host: x",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Extensions: permessage-deflate",
                    "");

    @Test
    void a15LongHeadersEndTheConnection() throws Exception {
        try (Attacker attacker = webSocket()) {
            String bomb = UPGRADE + "X: " + "y".repeat(9000) + "\r\n\r\n";
            attacker.send(bomb.getBytes(StandardCharsets.US_ASCII));
            assertThat(attacker.closedBy(10)).isTrue();
            assertThat(new String(attacker.received(), StandardCharsets.US_ASCII))
                    .doesNotContain("101");
        }
    }

    @Test
    void a15FramesAreNotCompressedAndLongOnesEndTheConnection() throws Exception {
        try (Attacker attacker = webSocket()) {
            attacker.send((UPGRADE + "\r\n").getBytes(StandardCharsets.US_ASCII));
            TestHost.await(() -> attacker.received().length > 100);
            assertThat(new String(attacker.received(), StandardCharsets.US_ASCII))
                    .contains("101")
                    .doesNotContainIgnoringCase("deflate");
            ByteBuf header = Unpooled.buffer().writeByte(0x82).writeByte(0xff).writeLong(1L << 40);
            attacker.send(header.writeInt(0).array());
            assertThat(attacker.closedBy(10)).isTrue();
        }
    }

    @Test
    void a15TextFramesEndTheConnection() throws Exception {
        try (Attacker attacker = webSocket()) {
            attacker.send((UPGRADE + "\r\n").getBytes(StandardCharsets.US_ASCII));
            TestHost.await(() -> attacker.received().length > 100);
            attacker.send(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'});
            assertThat(attacker.closedBy(10)).isTrue();
        }
    }

    @Test
    void a16AddressesOfOthersLinksAreNotDialled() {
        var stranger = org.ashlar.crypto.Keys.generateEd25519().publicKey().peerId();
        List<Multiaddr> told = new ArrayList<>();
        for (String text :
                List.of(
                        "/ip4/0.0.0.0/tcp/1",
                        "/ip4/224.0.0.1/tcp/1",
                        "/ip4/169.254.7.7/tcp/1",
                        "/ip4/100.64.7.7/tcp/1",
                        "/ip6/fe80::7/tcp/1",
                        victim.swarm.addresses().get(0).toString())) {
            told.add(Multiaddr.parse(text));
        }
        assertThat(victim.swarm.connect(stranger, told))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("no addresses");
        assertThat(victim.swarm.connect(stranger, List.of()))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("dial backoff");
    }

    @Test
    void a17NothingIsRelayedForOthers() {
        List<String> hop = List.of("/libp2p/circuit/relay/0.2.0/hop");
        assertThat(victim.swarm.protocols()).noneMatch(name -> name.contains("circuit"));
        assertThat(
                        friend.swarm.open(
                                victim.swarm.id(),
                                hop,
                                new io.netty.channel.ChannelInboundHandlerAdapter()))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("protocols not supported");
    }

    @Test
    void a17AddressesOverARelayAreNotDialled() {
        PeerId stranger = Keys.generateEd25519().publicKey().peerId();
        Multiaddr relayed =
                Multiaddr.parse(
                        friend.swarm.addresses().get(0)
                                + "/p2p/"
                                + friend.swarm.id()
                                + "/p2p-circuit");
        int before = friend.swarm.connections().size();

        assertThat(victim.swarm.connect(stranger, List.of(relayed)))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("no addresses")
                .withMessageContaining("/p2p-circuit] no transport for protocol");
        assertThat(friend.swarm.connections()).hasSize(before);
    }

    @Test
    void aDialThatIsCancelledAndAConnectionThatStaysHalfOpenLeaveNothingBehind() throws Exception {
        PeerId stranger = Keys.generateEd25519().publicKey().peerId();
        try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Multiaddr address = Multiaddr.tcp((InetSocketAddress) silent.getLocalSocketAddress());
            CompletableFuture<?> dial = victim.swarm.connect(stranger, List.of(address));
            try (Socket accepted = silent.accept()) {
                accepted.setSoTimeout(20_000);
                assertThat(accepted.getInputStream().read()).isPositive(); // it speaks first
                assertThat(dial.cancel(false)).isTrue();
                Attacker halfOpen = Attacker.tcp(friend, victim);
                halfOpen.close();
            }
        }
        awaitNoHandshakes();
        assertThat(victim.swarm.connections()).hasSize(1);
        // While the dial ends, another one shares its failure.
        TestHost.await(
                () -> failureOf(victim.swarm.connect(stranger, List.of())).contains("backoff"));
    }

    private static String failureOf(CompletableFuture<?> dial) {
        return String.valueOf(
                dial.handle((done, failure) -> failure).orTimeout(10, TimeUnit.SECONDS).join());
    }
}
