package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.KeyType;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.IdentifyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored")
class SwarmTest {
    @ParameterizedTest
    @ValueSource(strings = {"noise", "tls"})
    void connectsIdentifiesAndPings(String security) throws Exception {
        try (TestHost a = new TestHost(security);
                TestHost b = new TestHost(security)) {
            b.echo();

            ConnectionInfo connection = connect(a, b);

            assertThat(connection.peer()).isEqualTo(b.swarm.id());
            IdentifyInfo info = a.swarm.identified(b.swarm.id()).orElseThrow();
            assertThat(info.protocols()).contains(TestHost.ECHO, "/ipfs/id/1.0.0");
            assertThat(info.agentVersion()).isEqualTo("ashlar/0.1.0");
            assertThat(info.addresses()).isEqualTo(b.swarm.addresses());
            assertThat(a.swarm.ping(b.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
            assertThat(a.swarm.disconnect(b.swarm.id()).get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(a.swarm.connections()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ED25519, noise", "ED25519, tls", "SECP256K1, noise", "SECP256K1, tls",
        "ECDSA, noise", "ECDSA, tls", "RSA, noise", "RSA, tls"
    })
    void ownIdentitiesOfEachTypeAreSeenByTheOther(KeyType type, String security) throws Exception {
        PrivateKey key =
                switch (type) {
                    case ED25519 -> Keys.generateEd25519();
                    case SECP256K1 -> Keys.generateSecp256k1();
                    case ECDSA -> Keys.generateEcdsa();
                    case RSA -> Keys.generateRsa(2048);
                };
        try (TestHost a = new TestHost(key, security);
                TestHost b = new TestHost(security)) {
            connect(b, a);

            IdentifyInfo info = b.swarm.identified(key.publicKey().peerId()).orElseThrow();
            assertThat(info.publicKey()).isEqualTo(key.publicKey().encoded());
            assertThat(a.swarm.ping(b.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
        }
    }

    @Test
    void aSecureWebSocketListenerIsRefusedInWordsAndTheOthersListen() {
        String secure = "/ip4/127.0.0.1/tcp/0/tls/ws";
        try (TestHost a = new TestHost("noise")) {
            List<String> failures =
                    a.swarm.apply(TestHost.settings(List.of(secure, "/ip4/127.0.0.1/tcp/0/ws")));

            assertThat(failures).hasSize(1);
            assertThat(failures.get(0))
                    .startsWith("Cannot listen on " + secure + ": this node has no certificate");
            assertThat(a.swarm.listenAddresses()).hasSize(1);
            assertThat(a.swarm.listenAddresses().get(0).toString()).endsWith("/ws");
        }
    }

    @Test
    void changedBoundsOfConnectionsHoldAtOnceAndNoneLiftsThem() throws Exception {
        Settings before = TestHost.settings(List.of("/ip4/127.0.0.1/tcp/0"), "noise");
        try (TestHost a = new TestHost(before);
                TestHost b = new TestHost("noise");
                TestHost c = new TestHost("noise")) {
            connect(a, b);
            connect(a, c);
            Settings.Trimming none = new Settings.Trimming(0, 0, Duration.ZERO, Duration.ZERO);
            a.swarm.apply(TestHost.trimming(before, none));
            a.swarm.trim(Instant.now().plusSeconds(60));
            assertThat(a.swarm.connections()).hasSize(2);

            a.swarm.tag(c.swarm.id(), "good", 1);
            a.swarm.apply(
                    TestHost.trimming(
                            before,
                            new Settings.Trimming(
                                    1, 2, Duration.ofSeconds(50), Duration.ofSeconds(5))));
            a.swarm.trim(Instant.now().plusSeconds(30)); // young
            assertThat(a.swarm.connections()).hasSize(2);
            a.swarm.trim(Instant.now().plusSeconds(60));

            TestHost.await(() -> a.swarm.connections().size() == 1);
            assertThat(a.swarm.connections().get(0).peer()).isEqualTo(c.swarm.id());
        }
    }

    @Test
    void unreadDataThatFillsItsMemoryEndsConnectionsDownToLowWater() throws Exception {
        Settings before = TestHost.settings(List.of("/ip4/127.0.0.1/tcp/0"), "noise");
        try (TestHost a =
                        new TestHost(
                                TestHost.trimming(
                                        before,
                                        new Settings.Trimming(
                                                1,
                                                9,
                                                Duration.ofSeconds(50),
                                                Duration.ofSeconds(5))));
                TestHost b = new TestHost("noise");
                TestHost c = new TestHost("noise")) {
            connect(a, b);
            connect(a, c);
            a.swarm.tag(c.swarm.id(), "good", 1);
            a.swarm.makeRoom(Instant.now());
            assertThat(a.swarm.connections()).hasSize(2);

            int unread = (int) a.swarm.windows().limit();
            assertThat(a.swarm.windows().charge(unread)).isTrue();
            a.swarm.makeRoom(Instant.now());

            TestHost.await(() -> a.swarm.connections().size() == 1);
            assertThat(a.swarm.connections().get(0).peer()).isEqualTo(c.swarm.id());
            a.swarm.windows().discharge(unread);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"noise", "tls"})
    void echoesOnManyStreamsAtOnce(String security) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        try (TestHost a = new TestHost(security);
                TestHost b = new TestHost(security)) {
            b.echo();
            connect(a, b);
            Random random = new Random(seed);
            List<CompletableFuture<byte[]>> answers = new ArrayList<>();
            List<byte[]> sent = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                byte[] data = new byte[random.nextInt(1 << 19) + 1];
                random.nextBytes(data);
                sent.add(data);
                answers.add(echo(a, b, data));
            }
            for (int i = 0; i < 64; i++) {
                assertThat(answers.get(i).get(40, TimeUnit.SECONDS)).isEqualTo(sent.get(i));
            }
        }
    }

    @Test
    void refusesPeerWithAnotherIdentity() {
        try (TestHost a = new TestHost("noise");
                TestHost b = new TestHost("noise")) {
            var other = Keys.generateEd25519().publicKey().peerId();

            assertThat(a.swarm.connect(other, b.swarm.addresses()))
                    .failsWithin(java.time.Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining("peer id mismatch");
        }
    }

    static ConnectionInfo connect(TestHost a, TestHost b) throws Exception {
        return a.swarm.connect(b.swarm.id(), b.swarm.addresses()).get(20, TimeUnit.SECONDS);
    }

    static CompletableFuture<byte[]> echo(TestHost a, TestHost b, byte[] data) {
        return exchange(a, b, TestHost.ECHO, data);
    }

    /** Sends all and collects what comes back until the end. */
    static CompletableFuture<byte[]> exchange(
            TestHost a, TestHost b, String protocol, byte[] data) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        a.swarm
                .open(b.swarm.id(), List.of(protocol), new Collector(data, answer))
                .whenComplete(
                        (stream, failure) -> {
                            if (failure != null) {
                                answer.completeExceptionally(failure);
                            }
                        });
        return answer;
    }

    /** Sends data, ends its half, and collects what comes back. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static final class Collector extends SimpleChannelInboundHandler<ByteBuf> {
        private final byte[] data;
        private final CompletableFuture<byte[]> answer;
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

        Collector(byte[] data, CompletableFuture<byte[]> answer) {
            this.data = data;
            this.answer = answer;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            Channel channel = ctx.channel();
            channel.writeAndFlush(Unpooled.wrappedBuffer(data));
            ((DuplexChannel) channel).shutdownOutput();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) throws Exception {
            in.readBytes(seen, in.readableBytes());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answer.complete(seen.toByteArray());
        }
    }
}
