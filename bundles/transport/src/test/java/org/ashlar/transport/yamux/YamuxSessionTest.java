package org.ashlar.transport.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored")
class YamuxSessionTest {
    private static final int MAX_INBOUND = 128;
    private static final int WINDOW = YamuxFrame.INITIAL_WINDOW;

    private record Frame(int type, int flags, int id, int length) {}

    private final List<Channel> accepted = new ArrayList<>();
    private final List<Throwable> causes = new ArrayList<>();
    private boolean autoRead = true;
    private long received;
    private final WindowPool pool = new WindowPool(1 << 20);
    private final EmbeddedChannel channel = connection();

    @AfterEach
    void releaseWhatWasNotRead() {
        channel.finishAndReleaseAll();
        assertThat(pool.queued()).isZero();
    }

    private EmbeddedChannel connection() {
        EmbeddedChannel made =
                new EmbeddedChannel(
                        new YamuxSession(
                                false,
                                pool,
                                MAX_INBOUND,
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        stream.config().setAutoRead(autoRead);
                                        accepted.add(stream);
                                        stream.pipeline().addLast(new Counter());
                                    }
                                }),
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void exceptionCaught(ChannelHandlerContext c, Throwable cause) {
                                causes.add(cause);
                            }
                        });
        made.runPendingTasks();
        drain(made);
        return made;
    }

    private final class Counter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            received += ((ByteBuf) message).readableBytes();
            ReferenceCountUtil.release(message);
        }
    }

    @Test
    void acknowledgesStreamAndDeliversData() {
        send(YamuxFrame.DATA, YamuxFrame.SYN, 1, 5, new byte[5]);

        assertThat(frames()).containsExactly(new Frame(1, YamuxFrame.ACK, 1, 0));
        assertThat(received).isEqualTo(5);
    }

    @Test
    void grantsWindowAgainOnlyWhenRead() {
        autoRead = false;
        send(YamuxFrame.DATA, YamuxFrame.SYN, 1, WINDOW, new byte[WINDOW]);
        assertThat(frames()).containsExactly(new Frame(1, YamuxFrame.ACK, 1, 0));
        assertThat(pool.queued()).isEqualTo(WINDOW);

        accepted.get(0).config().setAutoRead(true);
        channel.runPendingTasks();

        assertThat(received).isEqualTo(WINDOW);
        assertThat(pool.queued()).isZero();
        assertThat(frames()).containsExactly(new Frame(1, 0, 1, WINDOW));
    }

    @Test
    void endsConnectionOnDataBeyondTheWindow() {
        autoRead = false;
        send(YamuxFrame.DATA, YamuxFrame.SYN, 1, WINDOW, new byte[WINDOW]);
        frames();

        send(YamuxFrame.DATA, 0, 1, 1, new byte[1]);

        violated();
        assertThat(accepted.get(0).isOpen()).isFalse();
        assertThat(pool.queued()).isZero();
    }

    @Test
    void endsConnectionOnLengthOverTheWindowBeforeDataArrives() {
        send(YamuxFrame.DATA, YamuxFrame.SYN, 1, -1, new byte[0]);
        violated();
    }

    @Test
    void endsConnectionOnSendWindowOverflow() {
        send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, 1, -1, new byte[0]);
        violated();
    }

    @Test
    void endsConnectionOnStreamIdOfWrongParity() {
        send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, 2, 0, new byte[0]);
        violated();
    }

    @Test
    void endsConnectionOnDuplicateStreamId() {
        send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, 1, 0, new byte[0]);
        frames();
        send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, 1, 0, new byte[0]);
        violated();
    }

    @Test
    void endsConnectionOnStreamZero() {
        send(YamuxFrame.DATA, 0, 0, 0, new byte[0]);
        violated();
    }

    @Test
    void endsConnectionOnBadVersion() {
        channel.writeInbound(
                Unpooled.wrappedBuffer(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
        violated();
    }

    @Test
    void endsConnectionOnBadType() {
        send(4, 0, 1, 0, new byte[0]);
        violated();
    }

    @Test
    void resetsStreamsOverTheLimit() {
        for (int i = 0; i < MAX_INBOUND; i++) {
            send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, 2 * i + 1, 0, new byte[0]);
        }
        frames();

        send(YamuxFrame.DATA, YamuxFrame.SYN, 999, 3, new byte[3]);

        assertThat(frames()).containsExactly(new Frame(1, YamuxFrame.RST, 999, 0));
        assertThat(accepted).hasSize(MAX_INBOUND);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void answersOnlySoManyPings() {
        for (int i = 0; i < 1000; i++) {
            send(YamuxFrame.PING, YamuxFrame.SYN, 0, i, new byte[0]);
        }
        assertThat(frames()).hasSizeBetween(10, 20).contains(new Frame(2, YamuxFrame.ACK, 0, 9));
    }

    private List<Frame> after30Seconds() {
        channel.advanceTimeBy(30, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        return frames();
    }

    @Test
    void asksWhetherAPeerIsThereOnlyWhenItHasBeenSilent() {
        send(YamuxFrame.PING, YamuxFrame.ACK, 0, 1, new byte[0]); // the first one, for the latency
        List<Frame> unused = after30Seconds();
        send(YamuxFrame.WINDOW_UPDATE, 0, 5, 0, new byte[0]);
        assertThat(after30Seconds()).isEmpty();
        assertThat(after30Seconds()).containsExactly(new Frame(2, YamuxFrame.SYN, 0, 2));
        assertThat(channel.isOpen()).isTrue();

        unused = after30Seconds(); // it did not answer
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void drainsLittleDataOfUnknownStreamsAndEndsConnectionOnMuch() {
        send(YamuxFrame.DATA, 0, 77, 1000, new byte[1000]);
        assertThat(channel.isOpen()).isTrue();

        send(YamuxFrame.DATA, 0, 77, WINDOW, new byte[0]);
        violated();
    }

    @Test
    void endsConnectionOnResetStorm() {
        for (int i = 0; i <= YamuxSession.MAX_RESETS && channel.isOpen(); i++) {
            send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, 2 * i + 1, 0, new byte[0]);
            send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, 2 * i + 1, 0, new byte[0]);
        }
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void resetsStreamWhenMemoryForUnreadDataIsUsedUp() {
        autoRead = false;
        for (int id = 1; id <= 9; id += 2) {
            send(YamuxFrame.DATA, YamuxFrame.SYN, id, WINDOW, new byte[WINDOW]);
        }
        assertThat(pool.queued()).isEqualTo(4L * WINDOW);
        assertThat(accepted.get(4).isOpen()).isFalse();
        assertThat(frames()).contains(new Frame(1, YamuxFrame.RST, 9, 0));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void writesNoMoreThanTheSendWindow() {
        send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, 1, 0, new byte[0]);
        frames();
        Channel stream = accepted.get(0);

        stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[WINDOW + 10]));
        assertThat(dataSent()).isEqualTo(WINDOW);
        assertThat(stream.isWritable()).isFalse();

        send(YamuxFrame.WINDOW_UPDATE, 0, 1, 4, new byte[0]);
        assertThat(dataSent()).isEqualTo(4);
        send(YamuxFrame.WINDOW_UPDATE, 0, 1, 100, new byte[0]);
        assertThat(dataSent()).isEqualTo(6);
        channel.runPendingTasks();
        assertThat(stream.isWritable()).isTrue();
    }

    @Test
    void streamsWithDataTakeTurnsFrameByFrame() {
        int fourFrames = 4 * YamuxStream.MAX_FRAME;
        ByteBuf windows = Unpooled.buffer();
        for (int id = 1; id <= 3; id += 2) {
            send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, id, 0, new byte[0]);
            YamuxFrame.write(windows, YamuxFrame.WINDOW_UPDATE, 0, id, fourFrames);
        }
        accepted.forEach(
                s -> s.writeAndFlush(Unpooled.wrappedBuffer(new byte[WINDOW + fourFrames])));
        assertThat(dataSent()).isEqualTo(2L * WINDOW);

        channel.writeInbound(windows);

        assertThat(frames().stream().map(Frame::id)).containsExactly(1, 1, 1, 3, 1, 3, 3, 3);
    }

    @Test
    void unreadDataIsNotHeldInTheLargerBufferInWhichItArrived() {
        autoRead = false;
        send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, 1, 0, new byte[0]);
        ByteBuf large = Unpooled.buffer(65536);
        YamuxFrame.write(large, YamuxFrame.DATA, 0, 1, 5000);
        large.writeBytes(new byte[5000]);

        channel.writeInbound(large);

        assertThat(pool.queued()).isEqualTo(5000);
        assertThat(large.refCnt()).isZero();
    }

    @Test
    void endsItsHalfOnlyBehindPendingData() {
        send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, 1, 0, new byte[0]);
        frames();
        Channel stream = accepted.get(0);
        stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[WINDOW + 1]));
        var ended = ((DuplexChannel) stream).shutdownOutput();
        assertThat(ended.isDone()).isFalse();
        frames();

        send(YamuxFrame.WINDOW_UPDATE, 0, 1, 4, new byte[0]);

        assertThat(ended.isSuccess()).isTrue();
        assertThat(frames())
                .containsExactly(new Frame(0, 0, 1, 1), new Frame(1, YamuxFrame.FIN, 1, 0));
        send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.FIN, 1, 0, new byte[0]);
        channel.runPendingTasks();
        assertThat(stream.isOpen()).isFalse();
        assertThat(frames()).isEmpty();
    }

    @Test
    void closingEarlyResetsTheStream() {
        send(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, 1, 0, new byte[0]);
        frames();

        accepted.get(0).close();

        assertThat(frames()).containsExactly(new Frame(1, YamuxFrame.RST, 1, 0));
    }

    @Test
    void survivesRandomBytes() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        java.util.Random random = new java.util.Random(seed);
        for (int round = 0; round < 200; round++) {
            EmbeddedChannel victim = connection();
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            for (int i = 0; i < noise.length; i += 12) {
                noise[i] = 0;
                if (i + 2 < noise.length) {
                    noise[i + 1] &= 3;
                    noise[i + 2] = 0;
                }
            }
            victim.writeInbound(Unpooled.wrappedBuffer(noise));
            victim.finishAndReleaseAll();
        }
        assertThat(pool.queued()).isZero();
    }

    private void violated() {
        channel.runPendingTasks();
        assertThat(frames()).contains(new Frame(YamuxFrame.GO_AWAY, 0, 0, 1));
        assertThat(causes.get(0)).isInstanceOf(org.ashlar.error.ProtocolViolationException.class);
        assertThat(channel.isOpen()).isFalse();
    }

    private void send(int type, int flags, int id, int length, byte[] data) {
        ByteBuf out = Unpooled.buffer(YamuxFrame.HEADER + data.length);
        YamuxFrame.write(out, type, flags, id, length);
        channel.writeInbound(out.writeBytes(data));
    }

    private List<Frame> frames() {
        channel.runPendingTasks();
        return drain(channel);
    }

    private long dataSent() {
        return frames().stream()
                .filter(frame -> frame.type == YamuxFrame.DATA)
                .mapToLong(Frame::length)
                .sum();
    }

    private static List<Frame> drain(EmbeddedChannel from) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf out = from.readOutbound(); out != null; out = from.readOutbound()) {
            all.writeBytes(out);
            out.release();
        }
        List<Frame> found = new ArrayList<>();
        while (all.isReadable()) {
            all.skipBytes(1);
            int type = all.readByte();
            Frame frame = new Frame(type, all.readUnsignedShort(), all.readInt(), all.readInt());
            found.add(frame);
            all.skipBytes(type == YamuxFrame.DATA ? frame.length : 0);
        }
        return found;
    }
}
