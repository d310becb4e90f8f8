package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.transport.identify.IdentifyMessage;
import org.ashlar.transport.identify.IdentifyReader;
import org.ashlar.transport.select.MultistreamSelect;
import org.ashlar.transport.yamux.WindowPool;
import org.ashlar.transport.yamux.YamuxSession;
import org.junit.jupiter.api.Test;

/** Whatever comes, decoders refuse or read; they never fail in another way, nor keep buffers. */
class DecodersTest {
    private static final PrivateKey KEY = Keys.generateEd25519();

    private static IdentifyInfo self() {
        return new IdentifyInfo(
                KEY.publicKey().peerId(),
                KEY.publicKey().encoded(),
                List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/4001"), Multiaddr.parse("/dns/a/tcp/1")),
                List.of("/a/1.0.0", "/b"),
                "agent/1",
                "ipfs/0.1.0");
    }

    @Test
    void identify() {
        byte[] good = IdentifyMessage.encode(self(), null, KEY, 7).get(0);
        Mutations.feed(
                3000,
                bytes -> {
                    IdentifyMessage message = new IdentifyMessage();
                    message.merge(bytes);
                    IdentifyInfo info =
                            message.info(KEY.publicKey().peerId(), KEY.publicKey().encoded());
                    assertThat(info.addresses()).hasSizeLessThanOrEqualTo(32);
                },
                good);
    }

    @Test
    void identifyStream() {
        byte[] good = Attacker.delimited(IdentifyMessage.encode(self(), null, KEY, 7).get(0));
        Mutations.feed(1000, bytes -> pass(bytes, new IdentifyReader(message -> {})), good);
    }

    @Test
    void multistream() {
        byte[] good =
                "\u0013/multistream/1.0.0\n\u0005/a/b\n\u0007/noise\n"
                        .getBytes(StandardCharsets.UTF_8);
        Mutations.feed(
                3000,
                bytes -> pass(bytes, MultistreamSelect.listener("/noise"::equals, (c, p) -> {})),
                good);
        Mutations.feed(
                3000,
                bytes ->
                        pass(
                                bytes,
                                MultistreamSelect.dialer(List.of("/x", "/noise"), (c, p) -> {})),
                good);
    }

    @Test
    void yamux() {
        byte[] open = Attacker.bytes(Attacker.DATA, Attacker.SYN, 1, 20, new byte[20]);
        byte[] more = Attacker.bytes(Attacker.WINDOW, Attacker.FIN, 1, 1000, new byte[0]);
        byte[] both = java.util.Arrays.copyOf(open, open.length + more.length);
        System.arraycopy(more, 0, both, open.length, more.length);
        WindowPool pool = new WindowPool(1 << 20);
        Mutations.feed(
                2000, bytes -> pass(bytes, new YamuxSession(false, pool, 16, new Ignore())), both);
        assertThat(pool.queued()).isZero();
    }

    @Test
    void multiaddr() {
        Mutations.feed(
                20_000,
                bytes -> assertThat(Multiaddr.of(Multiaddr.of(bytes).bytes())).isNotNull(),
                Multiaddr.parse("/ip6/2001:db8::1/tcp/4001/ws").bytes(),
                Multiaddr.parse("/dnsaddr/a.example/p2p/" + KEY.publicKey().peerId()).bytes());
        Mutations.feed(
                20_000,
                bytes -> Multiaddr.parse(new String(bytes, StandardCharsets.UTF_8)),
                "/ip4/1.2.3.4/tcp/4001/p2p/QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ"
                        .getBytes(StandardCharsets.UTF_8),
                "/ip6/2001:db8::1/udp/1/quic-v1".getBytes(StandardCharsets.UTF_8));
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
