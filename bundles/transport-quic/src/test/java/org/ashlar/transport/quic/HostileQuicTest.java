package org.ashlar.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509ExtendedKeyManager;
import org.ashlar.net.spi.MuxedConnection;
import org.ashlar.testing.net.LeakGuard;
import org.ashlar.transport.security.HostileCertificate;
import org.ashlar.transport.security.HostileCertificate.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that do not keep to the rules; afterwards an honest one is served. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is seen at the other end
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(LeakGuard.class)
class HostileQuicTest {
    private static final int LONGEST = 1500;

    private final Side honest = new Side();
    private final Side victim = new Side();

    /** The last word of each test: an honest peer is served, and nothing is left behind. */
    @AfterEach
    void anHonestPeerIsServed() throws Exception {
        victim.mostInbound = Integer.MAX_VALUE;
        victim.inbound = Side.handler(c -> c.pipeline().addLast(new QuicTransportTest.Echo()));
        MuxedConnection connection = honest.dial(victim.listen("127.0.0.1"));
        assertThat(QuicTransportTest.echo(connection, 1000)).isTrue();
        honest.close();
        victim.close();
        assertThat(victim.ended).hasValue(victim.admitted.get());
        assertThat(victim.unreleased()).isZero();
        assertThat(honest.unreleased()).isZero();
    }

    private static Side with(Fault fault) {
        return new Side() {
            @Override
            public X509ExtendedKeyManager certificate() throws GeneralSecurityException {
                return HostileCertificate.of(fault, identity);
            }
        };
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whoDialsWithABadCertificateIsRefused(Fault fault) throws Exception {
        InetSocketAddress at = victim.listen("127.0.0.1");
        try (Side attacker = with(fault)) {
            // A client is done before its certificate is looked at; then it is thrown out.
            var dialled = attacker.transport.dial(at, attacker).await();
            if (dialled.isSuccess()) {
                Channel channel = dialled.getNow().channel();
                assertThat(channel.closeFuture().await(Side.SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
        victim.awaitEnded(1);
        assertThat(victim.accepted).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whoIsDialledAndHasABadCertificateIsRefused(Fault fault) throws Exception {
        try (Side attacker = with(fault)) {
            InetSocketAddress at = attacker.listen("127.0.0.1");
            assertThat(victim.transport.dial(at, victim).await().isSuccess()).isFalse();
        }
    }

    @Test
    void aCertificateWithoutIssuerIsAsGoodAsAnother() throws Exception {
        InetSocketAddress at = victim.listen("127.0.0.1");
        try (Side stranger = with(Fault.NONE)) {
            stranger.dial(at);
            assertThat(victim.awaitAccepted().key()).isEqualTo(stranger.identity.publicKey());
        }
    }

    @Test
    void whoHasNoCertificateIsRefused() throws Exception {
        refused(
                QuicSslContextBuilder.forClient()
                        .trustManager(honest.trust())
                        .applicationProtocols(QuicSetup.ALPN));
    }

    @Test
    void whoSpeaksAnotherProtocolIsRefused() throws Exception {
        refused(
                QuicSslContextBuilder.forClient()
                        .keyManager(honest.certificate(), null)
                        .trustManager(honest.trust())
                        .applicationProtocols("h3"));
    }

    /** A client with this TLS does not get in. */
    private void refused(QuicSslContextBuilder tls) throws Exception {
        InetSocketAddress at = victim.listen("127.0.0.1");
        var context = tls.endpointIdentificationAlgorithm("").build();
        Channel socket =
                new Bootstrap()
                        .group(honest.group())
                        .channel(NioDatagramChannel.class)
                        .handler(
                                new QuicClientCodecBuilder()
                                        .sslEngineProvider(q -> context.newEngine(q.alloc()))
                                        .maxIdleTimeout(5, TimeUnit.SECONDS)
                                        .build())
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel();
        var dialled =
                QuicChannel.newBootstrap(socket)
                        .handler(new ChannelInboundHandlerAdapter())
                        .remoteAddress(at)
                        .connect()
                        .await();
        if (dialled.isSuccess()) {
            QuicChannel channel = dialled.getNow();
            assertThat(channel.closeFuture().await(Side.SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        victim.awaitEnded(1);
        assertThat(victim.accepted).isEmpty();
        socket.close().sync();
    }

    @Test
    void a6UnknownVersionsAreAnsweredWithTheKnownOnesAndCostNothing() throws Exception {
        InetSocketAddress at = victim.listen("127.0.0.1");
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(Side.SECONDS * 1000);
            byte[] packet = initial(0x1a2a3a4a, new Random(1));
            socket.send(new DatagramPacket(packet, packet.length, at));
            DatagramPacket answer = new DatagramPacket(new byte[LONGEST], LONGEST);
            socket.receive(answer);

            ByteBuffer read = ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
            assertThat(read.get() & 0x80).isNotZero();
            assertThat(read.getInt()).isZero(); // version negotiation
            assertThat(answer.getLength()).isLessThan(packet.length);
        }
        assertThat(victim.admitted).hasValue(0);
    }

    /** The form of a first packet with a connection id of its own; nobody can decrypt it. */
    private static byte[] initial(int version, Random random) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        ByteBuffer packet = ByteBuffer.allocate(1200);
        packet.put((byte) 0xc3).putInt(version);
        packet.put((byte) id.length).put(id).put((byte) 8).put(id, 0, 8);
        packet.put((byte) 0); // no token
        packet.putShort((short) (0x4000 | (packet.remaining() - 2)));
        byte[] rest = new byte[packet.remaining()];
        random.nextBytes(rest);
        return packet.put(rest).array();
    }

    @Test
    void garbageIsDropped() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        InetSocketAddress at = victim.listen("127.0.0.1");
        victim.mostInbound = 16;
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 2000; i++) {
                byte[] garbage = new byte[random.nextInt(LONGEST)];
                random.nextBytes(garbage);
                if (i % 2 == 0 && garbage.length > 6) {
                    ByteBuffer.wrap(garbage).put((byte) 0xc0).putInt(1);
                }
                socket.send(new DatagramPacket(garbage, garbage.length, at));
            }
        }
        assertThat(victim.accepted).isEmpty();
    }

    /** The first packets of dials, each with a connection id of its own; none gets an answer. */
    private List<byte[]> firstPackets(int count) throws Exception {
        List<byte[]> packets = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        try (DatagramSocket sink = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            sink.setSoTimeout(Side.SECONDS * 1000);
            InetSocketAddress at = (InetSocketAddress) sink.getLocalSocketAddress();
            for (int i = 0; i < count; i++) {
                var unused = honest.transport.dial(at, honest);
            }
            while (packets.size() < count) {
                DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
                sink.receive(packet);
                byte[] data = Arrays.copyOf(packet.getData(), packet.getLength());
                if (ids.add(HexFormat.of().formatHex(data, 6, 6 + data[5]))) {
                    packets.add(data);
                }
            }
        }
        return packets;
    }

    private static void send(DatagramSocket socket, List<byte[]> packets, InetSocketAddress at)
            throws IOException {
        for (byte[] packet : packets) {
            socket.send(new DatagramPacket(packet, packet.length, at));
        }
    }

    /** Sends first packets from so many addresses that none has to prove itself. */
    private static void sendFromMany(List<byte[]> packets, InetSocketAddress at)
            throws IOException {
        for (int i = 0; i < packets.size(); i += Handshakes.OF_ONE) {
            InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (i + 1)});
            try (DatagramSocket socket = new DatagramSocket(0, from)) {
                int end = Math.min(packets.size(), i + Handshakes.OF_ONE);
                send(socket, packets.subList(i, end), at);
            }
        }
    }

    @Test
    void a1HandshakesThatNeverEndAreBoundedAndEnd() throws Exception {
        try (Side small = new Side(1_000)) {
            small.mostInbound = 8;
            InetSocketAddress at = small.listen("127.0.0.1");
            sendFromMany(firstPackets(40), at);
            small.awaitEnded(8);
            assertThat(small.mostAtATime).hasValue(8);
            assertThat(small.accepted).isEmpty();
        }
    }

    @Test
    void a6WhoDialsIntoACrowdMustShowItsAddressFirst() throws Exception {
        InetSocketAddress at = victim.listen("127.0.0.1");
        List<byte[]> packets = firstPackets(Handshakes.CROWD + 1);
        for (int i = 0; i < Handshakes.CROWD; i++) {
            InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (i + 1)});
            try (DatagramSocket one = new DatagramSocket(0, from)) {
                send(one, packets.subList(i, i + 1), at);
            }
            victim.awaitAdmitted(i + 1);
        }
        mustShowItsAddress(packets.get(Handshakes.CROWD), at, Handshakes.CROWD);
    }

    @Test
    void a6WhoHasManyHandshakesUnderWayMustShowItsAddressFirst() throws Exception {
        InetSocketAddress at = victim.listen("127.0.0.1");
        List<byte[]> packets = firstPackets(Handshakes.OF_ONE + 1);
        try (DatagramSocket spoofed = new DatagramSocket()) {
            for (int i = 0; i < Handshakes.OF_ONE; i++) {
                send(spoofed, packets.subList(i, i + 1), at);
                victim.awaitAdmitted(i + 1);
            }
        }
        mustShowItsAddress(packets.get(Handshakes.OF_ONE), at, Handshakes.OF_ONE);
    }

    /** A further first packet is answered with a Retry and counts as nothing. */
    private void mustShowItsAddress(byte[] packet, InetSocketAddress at, int admitted)
            throws Exception {
        try (DatagramSocket last = new DatagramSocket()) {
            last.setSoTimeout(Side.SECONDS * 1000);
            send(last, List.of(packet), at);
            DatagramPacket answer = new DatagramPacket(new byte[LONGEST], LONGEST);
            last.receive(answer);
            assertThat(answer.getData()[0] & 0xf0).isEqualTo(0xf0); // a Retry packet
            assertThat(answer.getLength()).isLessThan(300);
            assertThat(victim.admitted).hasValue(admitted);

            MuxedConnection connection = honest.dial(at); // shows its address when asked to
            assertThat(connection.key()).isEqualTo(victim.identity.publicKey());
        }
    }

    @Test
    void a13WhoResetsStreamsAsFastAsItCanIsThrownOut() throws Exception {
        victim.inbound = Side.handler(c -> {});
        MuxedConnection connection = honest.dial(victim.listen("127.0.0.1"));
        MuxedConnection seen = victim.awaitAccepted();
        int opened = 0;
        while (seen.channel().isOpen() && opened < 100_000) {
            CompletableFuture<Channel> stream = Side.begin(connection, new Hello());
            stream.thenAccept(Channel::close);
            opened++;
            if (opened % 64 == 0) {
                CompletableFuture<Boolean> unused =
                        stream.handle((made, failure) -> failure == null);
                unused.get(Side.SECONDS, TimeUnit.SECONDS);
            }
        }
        System.out.println("thrown out after " + opened + " streams");
        assertThat(seen.channel().isOpen()).isFalse();
        assertThat(opened).isGreaterThan(1000);
    }

    @Test
    void streamsBeyondTheLimitWaitUntilOthersEnd() throws Exception {
        victim.inbound = Side.handler(c -> {});
        MuxedConnection connection = honest.dial(victim.listen("127.0.0.1"));
        List<Channel> open = new ArrayList<>();
        for (int i = 0; i < victim.maxStreams(); i++) {
            open.add(Side.open(connection, new Hello()));
        }
        assertThat(
                        ((QuicChannel) connection.channel())
                                .peerAllowedStreams(QuicStreamType.BIDIRECTIONAL))
                .isZero();
        List<CompletableFuture<Channel>> waiting = new ArrayList<>();
        for (int i = 0; i < QuicConnection.MAX_UNOPENED; i++) {
            waiting.add(Side.begin(connection, new Hello()));
        }
        assertThatThrownBy(() -> Side.open(connection, new Hello()))
                .hasMessageContaining("too many streams");
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        open.forEach(Channel::close);

        for (CompletableFuture<Channel> each : waiting) {
            assertThat(each.get(Side.SECONDS, TimeUnit.SECONDS).isOpen()).isTrue();
        }
    }

    @Test
    void streamsThatWaitFailWithTheirConnection() throws Exception {
        victim.inbound = Side.handler(c -> {});
        MuxedConnection connection = honest.dial(victim.listen("127.0.0.1"));
        for (int i = 0; i < victim.maxStreams(); i++) {
            Channel unused = Side.open(connection, Side.handler(c -> {}));
        }
        CompletableFuture<Channel> waiting = Side.begin(connection, Side.handler(c -> {}));

        connection.channel().close();

        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(Side.SECONDS))
                .withThrowableThat()
                .withMessageContaining("connection is closed");
    }

    /** Says something at once, as whoever negotiates a protocol does. */
    private static final class Hello extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
        }
    }
}
