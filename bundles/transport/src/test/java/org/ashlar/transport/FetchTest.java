package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.net.FetchSource;
import org.ashlar.testing.net.LeakGuard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The fetch protocol, and whatever bytes a peer sends to it; every profile has the same limits. */
@Timeout(120)
@ExtendWith(LeakGuard.class)
class FetchTest {
    private static final String PROTOCOL = "/libp2p/fetch/0.0.1";

    private final TestHost asker = new TestHost("noise");
    private final TestHost answerer = new TestHost("noise");

    @BeforeEach
    void connect() throws Exception {
        SwarmTest.connect(asker, answerer);
    }

    @AfterEach
    void healthyConnectionAnswersAndNothingIsLeft() throws Exception {
        try {
            assertThat(asker.swarm.ping(answerer.swarm.id()).get(10, TimeUnit.SECONDS))
                    .isPositive();
        } finally {
            asker.close();
            answerer.close();
        }
        assertThat(answerer.buffers()).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static FetchSource source(String known, byte[] value) {
        return new FetchSource() {
            @Override
            public CompletableFuture<Optional<byte[]>> fetch(PeerId from, byte[] key) {
                if (Arrays.equals(key, bytes("fails"))) {
                    return CompletableFuture.failedFuture(new IpfsException("no store"));
                }
                return CompletableFuture.completedFuture(
                        Arrays.equals(key, bytes(known)) ? Optional.of(value) : Optional.empty());
            }
        };
    }

    private Optional<byte[]> fetch(String key) throws Exception {
        return asker.swarm.fetch(answerer.swarm.id(), bytes(key)).get(15, TimeUnit.SECONDS);
    }

    @Test
    void sourcesAreAskedInTurn() throws Exception {
        String binary = "/ipns/\u00ff\u0000\u0080";
        byte[] large = new byte[FetchSource.MAX_VALUE];
        Arrays.fill(large, (byte) 7);
        answerer.swarm.add(source(binary, bytes("one")));
        answerer.swarm.add(source("/x", large));
        assertThat(fetch(binary)).contains(bytes("one"));
        assertThat(fetch("/x")).contains(large);
        assertThat(fetch("/y")).isEmpty();
        assertThat(asker.swarm.fetch(answerer.swarm.id(), bytes("fails")))
                .failsWithin(Duration.ofSeconds(15))
                .withThrowableThat()
                .withMessageContaining("status 2");
    }

    @Test
    void protocolIsOfferedWhileThereIsASource() {
        FetchSource one = source("/x", bytes("x"));
        assertThat(answerer.swarm.protocols()).doesNotContain(PROTOCOL);
        answerer.swarm.add(one);
        assertThat(answerer.swarm.protocols()).contains(PROTOCOL);
        answerer.swarm.remove(one);
        assertThat(answerer.swarm.protocols()).doesNotContain(PROTOCOL);
        assertThat(asker.swarm.fetch(answerer.swarm.id(), bytes("/x")))
                .failsWithin(Duration.ofSeconds(15));
    }

    @Test
    void valueThatIsTooLongIsAnErrorOfTheAnswerer() {
        answerer.swarm.add(source("/x", new byte[FetchSource.MAX_VALUE + 1]));
        assertThat(asker.swarm.fetch(answerer.swarm.id(), bytes("/x")))
                .failsWithin(Duration.ofSeconds(15))
                .withThrowableThat()
                .withMessageContaining("status 2");
    }

    @Test
    void malformedAndLongRequestsEndTheStreamOnly() throws Exception {
        answerer.swarm.add(source("/x", bytes("x")));
        byte[] request = new ProtoWriter().bytes(1, bytes("/x")).toBytes();
        for (byte[] hostile :
                List.of(
                        new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f},
                        Attacker.delimited(new ProtoWriter().bytes(1, new byte[1025]).toBytes()),
                        Attacker.delimited(new byte[] {0x0a, 0x7f, 1}),
                        Attacker.delimited(new byte[] {0x08, 1}),
                        new byte[] {5, 1})) {
            byte[] answer =
                    SwarmTest.exchange(asker, answerer, PROTOCOL, hostile)
                            .get(20, TimeUnit.SECONDS);
            boolean notFound = answer.length == 3 && answer[2] == 1;
            assertThat(answer.length == 0 || notFound).isTrue();
        }
        byte[] twice = new byte[2 * (request.length + 1)];
        byte[] once = Attacker.delimited(request);
        System.arraycopy(once, 0, twice, 0, once.length);
        System.arraycopy(once, 0, twice, once.length, once.length);
        SwarmTest.exchange(asker, answerer, PROTOCOL, twice).get(20, TimeUnit.SECONDS);
        assertThat(fetch("/x")).contains(bytes("x"));
    }

    @Test
    void hostileAnswersFailTheRequest() {
        asker.swarm.add(source("/never", bytes("")));
        for (byte[] hostile :
                List.of(
                        new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f},
                        Attacker.delimited(new byte[] {0x12, 0x7f, 1}),
                        Attacker.delimited(new byte[] {0x08, 9}),
                        new byte[0])) {
            var handler = TestHost.handler(PROTOCOL, new Says(hostile));
            answerer.swarm.add(handler);
            assertThat(asker.swarm.fetch(answerer.swarm.id(), bytes("/x")))
                    .failsWithin(Duration.ofSeconds(15));
            answerer.swarm.remove(handler);
        }
    }

    /** Says one thing and ends the stream. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static final class Says extends io.netty.channel.ChannelInboundHandlerAdapter {
        private final byte[] answer;

        Says(byte[] answer) {
            this.answer = answer;
        }

        @Override
        public void handlerAdded(io.netty.channel.ChannelHandlerContext ctx) {
            ctx.writeAndFlush(io.netty.buffer.Unpooled.wrappedBuffer(answer));
            ((io.netty.channel.socket.DuplexChannel) ctx.channel()).shutdownOutput();
        }

        @Override
        public void channelRead(io.netty.channel.ChannelHandlerContext ctx, Object message) {
            io.netty.util.ReferenceCountUtil.release(message);
        }
    }
}
