package org.ashlar.bitswap.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The outgoing stream: when it opens, ends, and gives up on a peer that does not read. */
class PeerStreamTest implements MessageSource {
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final List<Boolean> results = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int opened;
    private int failures;
    private boolean reachable = true;

    private final PeerStream stream =
            new PeerStream(
                    PeerId.of(Hashes.hash(Multihash.SHA2_256, new byte[1])),
                    (peer, protocols, handler) -> {
                        opened++;
                        if (!reachable) {
                            return CompletableFuture.failedFuture(
                                    new UnavailableException("not there"));
                        }
                        channel.pipeline().addLast(handler);
                        return CompletableFuture.<Channel>completedFuture(channel);
                    },
                    Runnable::run,
                    this);

    /** Takes writes and never finishes them, as a peer that does not read. */
    private static final class Swallow extends ChannelOutboundHandlerAdapter {
        private final List<ChannelPromise> promises = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ((ByteBuf) message).release();
            promises.add(promise);
        }
    }

    @BeforeEach
    void holdTheClock() {
        channel.freezeTime();
    }

    @Override
    public boolean pending() {
        return !waiting.isEmpty();
    }

    @Override
    public @Nullable Outgoing poll(ByteBufAllocator allocator, String protocol) {
        Integer size = waiting.poll();
        return size == null
                ? null
                : new Outgoing(List.of(Unpooled.wrappedBuffer(new byte[size])), results::add);
    }

    @Override
    public void failed() {
        failures++;
    }

    private void send(int size) {
        waiting.add(size);
        stream.signal();
        channel.runPendingTasks();
    }

    private void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    @Test
    void smallMessageMayTakeTenSeconds() {
        channel.pipeline().addFirst(new Swallow());
        send(100);

        pass(9);
        assertThat(channel.isOpen()).isTrue();
        pass(2);

        assertThat(channel.isOpen()).isFalse();
        assertThat(failures).isEqualTo(1);
    }

    @Test
    void largeMessageMayTakeAsLongAsAHundredKilobitsASecondNeed() {
        channel.pipeline().addFirst(new Swallow());
        send(600_000); // 10 s and 50 s

        pass(58);
        assertThat(channel.isOpen()).isTrue();
        pass(4);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void noMessageMayTakeMoreThanTwoMinutes() {
        channel.pipeline().addFirst(new Swallow());
        send(4 << 20);

        pass(119);
        assertThat(channel.isOpen()).isTrue();
        pass(2);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void idleStreamIsEndedAndThatIsNoFailure() {
        send(100);
        assertThat(results).containsExactly(true);

        pass(5);

        assertThat(channel.isOpen()).isFalse();
        assertThat(failures).isZero();
    }

    @Test
    void streamThatCannotBeOpenedIsReported() {
        reachable = false;
        send(100);

        assertThat(failures).isEqualTo(1);
        assertThat(opened).isEqualTo(1);
    }

    @Test
    void brokenStreamIsReportedOnce() {
        send(100);
        var unused = channel.close();
        channel.runPendingTasks();

        assertThat(failures).isEqualTo(1);
    }
}
