package org.ashlar.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.Streams;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.ashlar.testing.net.LeakGuard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one end of a tunnel does to the other, step by step. */
@ExtendWith(LeakGuard.class)
final class CopyTest {
    private static final Multiaddr ORIGIN = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");

    private static final Streams NOBODY =
            (peer, protocols, handler) ->
                    CompletableFuture.failedFuture(new IllegalStateException("not to be opened"));

    private final FakeHost host = new FakeNetwork().host(TwoNodes.id(1));
    private final TunnelBook book = new TunnelBook(host);
    private final DuplexEmbedded stream = new DuplexEmbedded();
    private final DuplexEmbedded socket = new DuplexEmbedded();
    private final Tunnel tunnel;

    CopyTest() {
        Forward listener = new Forward("/x/a", TwoNodes.id(2), List.of(), book, host, NOBODY);
        book.limit(1);
        Optional<Tunnel> begun = book.open(listener, TwoNodes.id(2), ORIGIN);
        tunnel = begun.orElseThrow();
        stream.freezeTime();
        socket.freezeTime();
        stream.pipeline().addLast(tunnel.stream());
    }

    private void link() {
        socket.pipeline().addLast(tunnel.socket());
        tunnel.link();
        run();
    }

    private void run() {
        stream.runPendingTasks();
        socket.runPendingTasks();
    }

    @AfterEach
    void end() {
        tunnel.reset();
        boolean unused = stream.finishAndReleaseAll();
        boolean unusedToo = socket.finishAndReleaseAll();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static String written(DuplexEmbedded channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf data = channel.readOutbound(); data != null; data = channel.readOutbound()) {
            all.append(data.toString(StandardCharsets.UTF_8));
            data.release();
        }
        return all.toString();
    }

    @Test
    void nothingIsReadBeforeThereIsWhereToPassItTo() {
        assertThat(stream.config().isAutoRead()).isFalse();
        assertThat(stream.reads()).isZero();

        link();

        assertThat(stream.reads()).isPositive();
        assertThat(socket.reads()).isPositive();
    }

    @Test
    void whatCameWithTheAgreementIsPassedOnFirst() {
        stream.writeInbound(bytes("early "));
        link();
        stream.writeInbound(bytes("late"));
        run();

        assertThat(written(socket)).isEqualTo("early late");
    }

    @Test
    void aPeerThatFloodsIsReadNoMoreWhileTheOtherSideIsFull() {
        link();
        socket.full(true);
        assertThat(stream.reads()).isPositive();

        stream.writeInbound(bytes("one"));
        run();

        assertThat(stream.reads()).isZero();
        socket.full(false);
        run();
        assertThat(stream.reads()).isPositive();
    }

    @Test
    void theOtherWayGoesOnWhileOneIsFull() {
        link();
        socket.full(true);
        int unused = socket.reads();

        socket.writeInbound(bytes("answer"));
        run();

        assertThat(socket.reads()).isPositive();
        assertThat(written(stream)).isEqualTo("answer");
    }

    @Test
    void theEndOfOneHalfIsToldToTheOtherEndAlone() {
        link();
        socket.writeInbound(bytes("last"));
        socket.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        run();

        assertThat(written(stream)).isEqualTo("last");
        assertThat(stream.isOutputShutdown()).isTrue();
        assertThat(socket.isOutputShutdown()).isFalse();
        assertThat(tunnel.isOpen()).isTrue();
    }

    @Test
    void anEndThatCameEarlyIsToldToo() {
        stream.writeInbound(bytes("all"));
        stream.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        link();

        assertThat(written(socket)).isEqualTo("all");
        assertThat(socket.isOutputShutdown()).isTrue();
    }

    @Test
    void bothEndsTogetherEndTheTunnel() {
        link();
        socket.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        stream.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        run();

        assertThat(tunnel.isOver()).isTrue();
        assertThat(socket.isOpen()).isFalse();
        assertThat(stream.isOpen()).isFalse();
        assertThat(book.all()).isEmpty();
    }

    @Test
    void aHalfThatIsSilentForAMinuteAfterTheOtherEndedIsCutOff() {
        link();
        socket.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        run();
        stream.advanceTimeBy(59, TimeUnit.SECONDS);
        stream.writeInbound(bytes("still here"));
        later(2);
        assertThat(tunnel.isOpen()).isTrue();
        later(59);
        assertThat(tunnel.isOpen()).isTrue();

        later(2);

        assertThat(tunnel.isOver()).isTrue();
        assertThat(socket.isOpen()).isFalse();
    }

    private void later(int seconds) {
        stream.advanceTimeBy(seconds, TimeUnit.SECONDS);
        long unused = stream.runScheduledPendingTasks();
        run();
    }

    @Test
    void aResetOfTheStreamClosesTheSocket() {
        link();

        var unused = stream.close();
        run();

        assertThat(socket.isOpen()).isFalse();
        assertThat(book.all()).isEmpty();
    }

    @Test
    void aPeerThatGoesBeforeTheServiceAnswersLeavesNothing() {
        stream.writeInbound(bytes("early"));
        var unused = stream.close();
        stream.runPendingTasks();
        assertThat(book.all()).isEmpty();

        socket.pipeline().addLast(tunnel.socket());
        tunnel.link();
        run();

        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void aFailureEndsTheTunnel() {
        link();
        stream.pipeline().fireExceptionCaught(new IOException("reset"));
        run();

        assertThat(tunnel.isOver()).isTrue();
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void anEndedTunnelMakesRoomForTheNext() {
        Forward listener = new Forward("/x/a", TwoNodes.id(2), List.of(), book, host, NOBODY);
        assertThat(book.open(listener, TwoNodes.id(2), ORIGIN)).isEmpty();

        tunnel.reset();

        Optional<Tunnel> next = book.open(listener, TwoNodes.id(2), ORIGIN);
        assertThat(next).isPresent();
        assertThat(next.orElseThrow().id()).isEqualTo(1);
        assertThat(host.protections(TwoNodes.id(2))).containsExactly(TunnelBook.REASON);
    }
}
