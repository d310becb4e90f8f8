package org.ashlar.bitswap.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.testing.fuzz.Fuzz;
import org.junit.jupiter.api.Test;

/** Messages of a corpus, changed: what is read is read again when this node writes it. */
class BitswapFuzzTest {
    @Test
    void messages() {
        Fuzz.corpus(BitswapFuzzTest.class, "bitswap")
                .cost(5)
                .allocating((512 << 10) + Limits.LOW_POWER.upfront(), 256)
                .run(
                        input -> {
                            for (BitswapMessage message : decoded(input)) {
                                Fuzz.same(decoded(encoded(message)), List.of(message));
                            }
                        });
    }

    private static List<BitswapMessage> decoded(byte[] input) {
        EmbeddedChannel channel = new EmbeddedChannel(new MessageDecoder(Limits.LOW_POWER));
        List<BitswapMessage> messages = new ArrayList<>();
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(input));
            for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
                if (next instanceof BitswapMessage message) {
                    messages.add(message);
                }
            }
            channel.finishAndReleaseAll();
        } catch (DecoderException e) {
            if (e.getCause() instanceof ProtocolViolationException refused) {
                throw refused;
            }
            throw e;
        }
        return messages;
    }

    private static byte[] encoded(BitswapMessage message) {
        MessageEncoder encoder =
                new MessageEncoder(UnpooledByteBufAllocator.DEFAULT, Protocols.V1_2)
                        .wantlist(message.full(), message.wantlist())
                        .pendingBytes(message.pendingBytes());
        message.presences().forEach(encoder::presence);
        ByteBuf whole = Unpooled.wrappedBuffer(encoder.finish().toArray(ByteBuf[]::new));
        byte[] bytes = new byte[whole.readableBytes()];
        whole.readBytes(bytes).release();
        return bytes;
    }
}
