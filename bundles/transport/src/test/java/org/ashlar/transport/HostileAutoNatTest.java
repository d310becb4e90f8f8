package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.Keys;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.testing.net.LeakGuard;
import org.ashlar.transport.wire.DelimitedReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Row A18 of the list of attacks: a peer that wants others dialled. The default profile serves;
 * lowpower does not. Loopback stands for the public network. After each attack a connection that
 * was there before answers a ping, no buffer is left and the heap is as before.
 */
@Timeout(180)
@ExtendWith(LeakGuard.class)
@SuppressWarnings({"FutureReturnValueIgnored", "AddressSelection"}) // literals
class HostileAutoNatTest {
    private static final String V1 = "/libp2p/autonat/1.0.0";
    private static final String V2 = "/libp2p/autonat/2/dial-request";
    private static final String ELSEWHERE = "127.0.0.9";

    private final TestHost friend = host();
    private final TestHost victim = host();
    private final TestHost attacker = host();

    private static TestHost host() {
        return new TestHost(
                TestHost.settings(List.of("/ip4/127.0.0.1/tcp/0"), "noise"),
                Optional.empty(),
                new FakeNames(),
                ip -> true);
    }

    @BeforeEach
    void befriend() throws Exception {
        SwarmTest.connect(friend, victim);
        SwarmTest.connect(attacker, victim);
    }

    @AfterEach
    void healthyConnectionAnswersAndNothingIsLeft() throws Exception {
        try {
            assertThat(friend.swarm.ping(victim.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
        } finally {
            friend.close();
            attacker.close();
            victim.close();
        }
        assertThat(victim.buffers()).isZero();
    }

    /** A stream to the victim on which a test says what it wants. */
    private final class Talk {
        private static final byte[] END = new byte[0];

        private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
        private final Channel stream;

        Talk(String protocol) throws Exception {
            stream =
                    attacker.swarm
                            .open(victim.swarm.id(), List.of(protocol), reader())
                            .get(10, TimeUnit.SECONDS);
            stream.closeFuture().addListener(f -> answers.add(END));
        }

        private DelimitedReader reader() {
            return new DelimitedReader(8192) {
                @Override
                protected void message(ChannelHandlerContext ctx, byte[] message) {
                    answers.add(message);
                }
            };
        }

        Talk say(byte[]... messages) {
            stream.writeAndFlush(DelimitedReader.delimited(messages)).awaitUninterruptibly();
            return this;
        }

        /** The next message, or nothing when the victim ended the stream without one. */
        byte[] answer() throws InterruptedException {
            byte[] answer = answers.poll(30, TimeUnit.SECONDS);
            assertThat(answer).as("an answer or the end within 30 s").isNotNull();
            return answer == null ? END : answer;
        }
    }

    private static byte[] v1(byte[] peer, String... addresses) {
        ProtoWriter info = new ProtoWriter().bytes(1, peer);
        for (String address : addresses) {
            info.bytes(2, Multiaddr.parse(address).bytes());
        }
        return new ProtoWriter()
                .varint(1, 0)
                .message(2, new ProtoWriter().message(1, info))
                .toBytes();
    }

    private byte[] self() {
        return attacker.swarm.id().bytes();
    }

    private static byte[] v2(String... addresses) {
        ProtoWriter request = new ProtoWriter();
        for (String address : addresses) {
            request.bytes(1, Multiaddr.parse(address).bytes());
        }
        return new ProtoWriter().message(1, request.fixed64(2, 42)).toBytes();
    }

    /** A number within the message that a field of the answer is. */
    private static long number(byte[] answer, int outer, int inner) {
        ProtoReader in = new ProtoReader(answer);
        while (in.next()) {
            if (in.field() != outer) {
                in.skip();
                continue;
            }
            ProtoReader part = in.message();
            while (part.next()) {
                if (part.field() == inner) {
                    return part.varint();
                }
                part.skip();
            }
            return 0;
        }
        return -1;
    }

    private static int v1Status(byte[] answer) {
        return (int) number(answer, 3, 1);
    }

    private static int v2Status(byte[] answer) {
        return (int) number(answer, 2, 1);
    }

    private static ServerSocket target(String ip) throws Exception {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName(ip));
        socket.setSoTimeout(300);
        return socket;
    }

    private static boolean wasDialled(ServerSocket target) throws Exception {
        try {
            target.accept().close();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static String tcp(ServerSocket target) {
        return "/ip4/" + target.getInetAddress().getHostAddress() + "/tcp/" + target.getLocalPort();
    }

    @Test
    void v1DialsBackWhereThePeerIs() throws Exception {
        String address = attacker.swarm.listenAddresses().get(0).toString();
        byte[] answer = new Talk(V1).say(v1(self(), address)).answer();
        assertThat(v1Status(answer)).isZero();
    }

    @Test
    void a18V1NeverDialsAnotherIp() throws Exception {
        try (ServerSocket elsewhere = target(ELSEWHERE)) {
            byte[] answer = new Talk(V1).say(v1(self(), tcp(elsewhere))).answer();
            assertThat(v1Status(answer)).isEqualTo(100);
            assertThat(wasDialled(elsewhere)).isFalse();
        }
    }

    @Test
    void a18V1RefusesToDialForSomebodyElse() throws Exception {
        byte[] other = Keys.generateEd25519().publicKey().peerId().bytes();
        String address = attacker.swarm.listenAddresses().get(0).toString();
        assertThat(v1Status(new Talk(V1).say(v1(other, address)).answer())).isEqualTo(200);
    }

    @Test
    void a18V1DialsOnePeerThreeTimesAMinute() throws Exception {
        String address = attacker.swarm.listenAddresses().get(0).toString();
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            statuses.add(v1Status(new Talk(V1).say(v1(self(), address)).answer()));
        }
        assertThat(statuses).containsExactly(0, 0, 0, 101, 101);
    }

    @Test
    void a18V1NamesAndOtherTransportsAreNotDialled() throws Exception {
        byte[] request =
                v1(self(), "/dns4/localhost/tcp/1", "/ip4/127.0.0.1/udp/1/quic-v1", "/p2p-circuit");
        assertThat(v1Status(new Talk(V1).say(request).answer())).isEqualTo(101);
    }

    @Test
    void a18MalformedMessagesEndTheStreamOnly() throws Exception {
        byte[] garbage = {(byte) 0xff, (byte) 0xff, 1, 2, 3};
        byte[] wrongType = new ProtoWriter().varint(1, 7).toBytes();
        for (String protocol : List.of(V1, V2, "/libp2p/autonat/2/dial-back")) {
            for (byte[] message : List.of(garbage, wrongType)) {
                Talk talk = new Talk(protocol).say(message);
                talk.stream.closeFuture().awaitUninterruptibly(10_000);
                assertThat(talk.stream.isActive()).as(protocol).isFalse();
            }
            Talk longer = new Talk(protocol).say(new byte[9000]);
            assertThat(longer.answer()).isEmpty();
        }
        assertThat(attacker.swarm.connections()).hasSize(1);
    }

    @Test
    void v2DialsBackWhereThePeerIsAndTellsTheNonce() throws Exception {
        String address = attacker.swarm.listenAddresses().get(0).toString();
        byte[] answer = new Talk(V2).say(v2(address)).answer();
        assertThat(v2Status(answer)).isEqualTo(200);
        assertThat(number(answer, 2, 3)).isEqualTo(200);
    }

    @Test
    void v2TellsThatNobodyAnswers() throws Exception {
        String closed;
        try (ServerSocket socket = target("127.0.0.1")) {
            closed = tcp(socket);
        }
        byte[] answer = new Talk(V2).say(v2("/ip4/1.2.3.4/udp/1", closed)).answer();
        assertThat(v2Status(answer)).isEqualTo(200);
        assertThat(number(answer, 2, 2)).isEqualTo(1);
        assertThat(number(answer, 2, 3)).isEqualTo(100);
    }

    @Test
    void a18V2DialsAnotherIpOnlyForItsPrice() throws Exception {
        try (ServerSocket elsewhere = target(ELSEWHERE)) {
            Talk talk = new Talk(V2).say(v2(tcp(elsewhere)));
            byte[] price = talk.answer();
            long bytes = number(price, 3, 2);
            assertThat(bytes).isBetween(30_000L, 100_000L);
            assertThat(wasDialled(elsewhere)).isFalse();

            byte[] part = data(4096);
            for (long sent = 0; sent + 4096 < bytes; sent += 4096) {
                talk.say(part);
            }
            assertThat(wasDialled(elsewhere)).as("before all is paid").isFalse();
            talk.say(part);
            elsewhere.setSoTimeout(20_000);
            assertThat(wasDialled(elsewhere)).isTrue();
            assertThat(number(talk.answer(), 2, 3)).isEqualTo(100);
        }
    }

    private static byte[] data(int length) {
        return new ProtoWriter().message(4, new ProtoWriter().bytes(1, new byte[length])).toBytes();
    }

    @Test
    void a18V2CountsNoTinyPayments() throws Exception {
        try (ServerSocket elsewhere = target(ELSEWHERE)) {
            Talk talk = new Talk(V2).say(v2(tcp(elsewhere)));
            assertThat(number(talk.answer(), 3, 2)).isGreaterThanOrEqualTo(30_000L);
            byte[][] crumbs = new byte[2000][];
            java.util.Arrays.fill(crumbs, data(50));
            talk.say(crumbs);
            assertThat(wasDialled(elsewhere)).isFalse();
            talk.stream.close();
        }
    }

    @Test
    void a18V2AnswersOnePeerTwelveTimesAMinute() throws Exception {
        String address = attacker.swarm.listenAddresses().get(0).toString();
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            statuses.add(v2Status(new Talk(V2).say(v2(address)).answer()));
        }
        assertThat(statuses.subList(0, 12)).containsOnly(200);
        assertThat(statuses.subList(12, 14)).containsOnly(100);
    }

    @Test
    void a18PrivateAddressesAreNotDialled() throws Exception {
        try (TestHost strict = new TestHost("noise");
                ServerSocket local = target("127.0.0.1")) {
            SwarmTest.connect(attacker, strict);
            for (String protocol : List.of(V1, V2)) {
                byte[] request = protocol.equals(V1) ? v1(self(), tcp(local)) : v2(tcp(local));
                byte[] answer =
                        SwarmTest.exchange(attacker, strict, protocol, Attacker.delimited(request))
                                .get(30, TimeUnit.SECONDS);
                byte[] message = java.util.Arrays.copyOfRange(answer, 1, answer.length);
                int status = protocol.equals(V1) ? v1Status(message) : v2Status(message);
                assertThat(status).as(protocol).isEqualTo(101);
            }
            assertThat(wasDialled(local)).isFalse();
        }
    }

    @Test
    void serviceThatIsOffIsNotOffered() throws Exception {
        Settings on = TestHost.settings(List.of("/ip4/127.0.0.1/tcp/0"), "noise");
        assertThat(victim.swarm.protocols()).contains(V1, V2);

        victim.swarm.apply(serving(on, true, false));
        assertThat(victim.swarm.protocols()).contains(V1).doesNotContain(V2);

        victim.swarm.apply(serving(on, false, false));
        assertThat(victim.swarm.protocols()).doesNotContain(V1, V2);
    }

    private static Settings serving(Settings base, boolean v1, boolean v2) {
        return OtherSettings.than(base).serving(v1, v2).get();
    }
}
