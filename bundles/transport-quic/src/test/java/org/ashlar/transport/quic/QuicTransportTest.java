package org.ashlar.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.quic.QuicStreamsAccess;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ashlar.net.spi.MuxedConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("FutureReturnValueIgnored") // what fails is seen at the other end
class QuicTransportTest {
    private static final int ROUNDS = 40;

    private final Side here = new Side();
    private final Side there = new Side();

    @AfterEach
    void leavesNothingBehind() {
        here.close();
        there.close();
        assertThat(here.unreleased()).isZero();
        assertThat(there.unreleased()).isZero();
        assertThat(there.ended).hasValue(there.admitted.get());
    }

    /** Sends back what comes, and ends its half after the other end did. */
    static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }
    }

    /** Collects all until the end. */
    static final class Collect extends SimpleChannelInboundHandler<ByteBuf> {
        final CompletableFuture<byte[]> all = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
            byte[] part = new byte[in.readableBytes()];
            in.readBytes(part);
            bytes.writeBytes(part);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                all.complete(bytes.toByteArray());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            all.completeExceptionally(new AssertionError("stream was reset"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void bothEndsKnowEachOtherAndStreamsEchoBothWays(String ip) throws Exception {
        here.inbound = Side.handler(channel -> channel.pipeline().addLast(new Echo()));
        there.inbound = here.inbound;
        InetSocketAddress at = there.listen(ip);

        MuxedConnection dialled = here.dial(at);
        MuxedConnection accepted = there.awaitAccepted();

        assertThat(dialled.key()).isEqualTo(there.identity.publicKey());
        assertThat(accepted.key()).isEqualTo(here.identity.publicKey());
        assertThat(dialled.remote()).isEqualTo(at);
        assertThat(accepted.remote().getAddress()).isEqualTo(at.getAddress());
        for (MuxedConnection from : new MuxedConnection[] {dialled, accepted}) {
            assertThat(echo(from, 3 << 20)).isTrue();
        }
    }

    /** True once what was sent has come back and the stream is closed. */
    static boolean echo(MuxedConnection from, int length) throws Exception {
        byte[] data = random(length);
        Collect collect = new Collect();
        Channel stream = Side.open(from, collect);
        stream.writeAndFlush(Unpooled.wrappedBuffer(data));
        ((DuplexChannel) stream).shutdownOutput();
        byte[] back = collect.all.get(Side.SECONDS, TimeUnit.SECONDS);
        return stream.closeFuture().await(Side.SECONDS, TimeUnit.SECONDS)
                && java.util.Arrays.equals(back, data);
    }

    private static byte[] random(int length) {
        byte[] data = new byte[length];
        new Random(7).nextBytes(data);
        return data;
    }

    /** The library forgets an end that it has not sent when all before it is acknowledged. */
    @Test
    void theEndOfAStreamArrivesThoughItComesAfterAllDataIsAcknowledged() throws Exception {
        there.inbound = Side.handler(channel -> channel.pipeline().addLast(new Echo()));
        InetSocketAddress at = there.listen("127.0.0.1");
        for (int i = 0; i < ROUNDS; i++) {
            MuxedConnection connection = here.dial(at);
            assertThat(echo(connection, 1000)).isTrue();
            connection.channel().close().sync();
        }
    }

    @Test
    void closingAStreamBeforeItsEndResetsItAndNothingOfItStays() throws Exception {
        BlockingQueue<Collect> there1 = new LinkedBlockingQueue<>();
        there.inbound =
                Side.handler(
                        channel -> {
                            Collect collect = new Collect();
                            channel.pipeline().addLast(collect);
                            there1.add(collect);
                        });
        MuxedConnection dialled = here.dial(there.listen("127.0.0.1"));
        MuxedConnection accepted = there.awaitAccepted();
        for (int i = 0; i < 2 * there.maxStreams(); i++) {
            Collect collect = new Collect();
            Channel stream = Side.open(dialled, collect);
            stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[100])).sync();
            Collect other = there1.poll(Side.SECONDS, TimeUnit.SECONDS);
            stream.close().sync();
            assertThat(other).isNotNull();
            assertThatThrownBy(() -> other.all.get(Side.SECONDS, TimeUnit.SECONDS))
                    .hasMessageContaining("stream was reset");
        }
        assertThat(QuicStreamsAccess.known(dialled.channel())).isZero();
        assertThat(QuicStreamsAccess.known(accepted.channel())).isZero();
    }

    @Test
    void aReaderThatStallsStopsTheWriterAndOtherStreamsGoOn() throws Exception {
        AtomicLong arrived = new AtomicLong();
        CompletableFuture<Channel> stalled = new CompletableFuture<>();
        there.inbound =
                Side.handler(
                        channel -> {
                            if (stalled.isDone()) {
                                channel.pipeline().addLast(new Echo());
                            } else {
                                channel.config().setAutoRead(false);
                                channel.pipeline().addLast(new Count(arrived));
                                stalled.complete(channel);
                            }
                        });
        MuxedConnection dialled = here.dial(there.listen("127.0.0.1"));
        Channel stream = Side.open(dialled, Side.handler(c -> {}));
        byte[] data = new byte[4 << 20];
        var written = stream.writeAndFlush(Unpooled.wrappedBuffer(data));
        Channel reader = stalled.get(Side.SECONDS, TimeUnit.SECONDS);

        for (int i = 0; i < 20; i++) {
            assertThat(echo(dialled, 1000)).isTrue();
        }
        assertThat(written.isDone()).isFalse();
        assertThat(stream.isWritable()).isFalse();
        assertThat(arrived).hasValue(0);

        reader.config().setAutoRead(true);
        assertThat(written.await(Side.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(written.isSuccess()).isTrue();
    }

    /** Counts what arrives. */
    private static final class Count extends SimpleChannelInboundHandler<ByteBuf> {
        private final AtomicLong bytes;

        Count(AtomicLong bytes) {
            this.bytes = bytes;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
            bytes.addAndGet(in.readableBytes());
        }
    }

    @Test
    void aSilentConnectionIsGivenUp() throws Exception {
        try (Side brief = new Side(1_000)) {
            MuxedConnection connection = brief.dial(there.listen("127.0.0.1"));
            assertThat(connection.channel().closeFuture().await(Side.SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void goingAwayTellsThePeerAtOnce() throws Exception {
        MuxedConnection dialled = here.dial(there.listen("127.0.0.1"));
        MuxedConnection accepted = there.awaitAccepted();
        assertThat(accepted.latency()).isPresent();

        dialled.channel().eventLoop().execute(dialled::goAway);

        assertThat(accepted.channel().closeFuture().await(Side.SECONDS, TimeUnit.SECONDS)).isTrue();
        there.awaitEnded(1);
    }
}
