package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.testing.fuzz.Fuzz;
import org.ashlar.transport.identify.IdentifyMessage;
import org.ashlar.transport.identify.IdentifyReader;
import org.ashlar.transport.select.MultistreamSelect;
import org.ashlar.transport.yamux.WindowPool;
import org.ashlar.transport.yamux.YamuxSession;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes, decoders refuse or read; they never fail in another way, nor keep buffers. CIDs
 * and multiaddrs are tested in {@code libs/testing}.
 */
class DecodersTest {
    private static final PrivateKey KEY = Keys.generateEd25519();

    /** What a channel with its pipeline takes. */
    private static final long CHANNEL_BYTES = 512 << 10;

    private static Fuzz corpus(String name) {
        return Fuzz.corpus(DecodersTest.class, name).cost(5).allocating(CHANNEL_BYTES, 64);
    }

    /** What was learned must be learned again from a message of this node that tells it. */
    @Test
    void identify() {
        Fuzz.corpus(DecodersTest.class, "identify")
                .cost(40)
                .allocating(256 << 10, 256)
                .run(
                        input -> {
                            IdentifyMessage message = new IdentifyMessage();
                            message.merge(body(input));
                            IdentifyInfo info = info(message);
                            IdentifyMessage again = new IdentifyMessage();
                            IdentifyMessage.encode(info, null, KEY, 7).forEach(again::merge);
                            if (input.length < 1000) { // else it may have been cut
                                Fuzz.same(
                                        Set.copyOf(info(again).addresses()),
                                        Set.copyOf(info.addresses()));
                                Fuzz.same(info(again).protocols(), info.protocols());
                                Fuzz.same(info(again).agentVersion(), info.agentVersion());
                            }
                        });
    }

    private static IdentifyInfo info(IdentifyMessage message) {
        return message.info(KEY.publicKey().peerId(), KEY.publicKey().encoded());
    }

    /** Without the length before it, of two bytes in the corpus. */
    private static byte[] body(byte[] delimited) {
        return Arrays.copyOfRange(delimited, Math.min(2, delimited.length), delimited.length);
    }

    @Test
    void identifyStream() {
        corpus("identify").run(input -> pass(input, new IdentifyReader(message -> {})));
    }

    @Test
    void multistreamOfWhoListens() {
        corpus("multistream")
                .run(
                        input ->
                                pass(
                                        input,
                                        MultistreamSelect.listener(
                                                "/noise"::equals, (c, p) -> {})));
    }

    @Test
    void multistreamOfWhoDials() {
        corpus("multistream")
                .run(
                        input ->
                                pass(
                                        input,
                                        MultistreamSelect.dialer(
                                                List.of("/x", "/noise"), (c, p) -> {})));
    }

    @Test
    void yamux() {
        WindowPool pool = new WindowPool(1 << 20);
        corpus("yamux").run(input -> pass(input, new YamuxSession(false, pool, 16, new Ignore())));
        assertThat(pool.queued()).isZero();
    }

    @io.netty.channel.ChannelHandler.Sharable
    private static final class Ignore extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            io.netty.util.ReferenceCountUtil.release(message);
        }
    }

    /** Feeds a handler on a channel; what it throws comes back, or a closed channel. */
    private static void pass(byte[] bytes, io.netty.channel.ChannelHandler handler) {
        RuntimeException[] failure = new RuntimeException[1];
        EmbeddedChannel channel =
                new EmbeddedChannel(
                        handler,
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void exceptionCaught(ChannelHandlerContext ctx, Throwable t) {
                                Throwable real =
                                        t instanceof DecoderException && t.getCause() != null
                                                ? t.getCause()
                                                : t;
                                if (real instanceof RuntimeException refused) {
                                    failure[0] = refused;
                                } // else an answer met a closed channel
                            }
                        });
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        channel.finishAndReleaseAll();
        if (failure[0] != null
                && !(failure[0] instanceof ProtocolViolationException)
                && !(failure[0] instanceof FormatException)) {
            boolean refusal =
                    failure[0] instanceof org.ashlar.transport.select.ProtocolUnsupportedException;
            if (!refusal) {
                throw failure[0];
            }
        }
    }
}
