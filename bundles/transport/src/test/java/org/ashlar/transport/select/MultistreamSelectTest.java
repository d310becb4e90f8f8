package org.ashlar.transport.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.error.ProtocolViolationException;
import org.junit.jupiter.api.Test;

class MultistreamSelectTest {
    private static final String HEADER = "\u0013/multistream/1.0.0\n";
    private final List<String> selected = new ArrayList<>();
    private final StringBuilder seen = new StringBuilder();

    @Test
    void answersKnownProtocolAndPassesOnDataSentWithTheProposal() {
        EmbeddedChannel channel = listener();

        channel.writeInbound(bytes(HEADER + "\u0003/a\n" + "hello"));

        assertThat(selected).containsExactly("/a");
        assertThat(seen).hasToString("hello");
        assertThat(sent(channel)).isEqualTo(HEADER + "\u0003/a\n");
    }

    @Test
    void acceptsMessagesInSingleBytes() {
        EmbeddedChannel channel = listener();

        for (char c : (HEADER + "\u0003/x\n\u0003/a\n!").toCharArray()) {
            channel.writeInbound(bytes(String.valueOf(c)));
        }

        assertThat(seen).hasToString("!");
        assertThat(sent(channel)).isEqualTo(HEADER + "\u0003na\n\u0003/a\n");
    }

    @Test
    void proposesTheNextProtocolWhenOneIsNotAvailable() {
        EmbeddedChannel channel =
                new EmbeddedChannel(MultistreamSelect.dialer(List.of("/x", "/a"), this::select));

        channel.writeInbound(bytes(HEADER + "\u0003na\n\u0003/a\ndata"));

        assertThat(selected).containsExactly("/a");
        assertThat(sent(channel)).isEqualTo(HEADER + "\u0003/x\n\u0003/a\n");
    }

    @Test
    void failsWhenNoProposalIsAvailable() {
        EmbeddedChannel channel =
                new EmbeddedChannel(MultistreamSelect.dialer(List.of("/x"), this::select));

        assertThatThrownBy(() -> channel.writeInbound(bytes(HEADER + "\u0003na\n")))
                .hasCauseInstanceOf(ProtocolUnsupportedException.class);
    }

    @Test
    void refusesMessageOverTheLimit() {
        violation(HEADER + "\u0081\u0008"); // 1025
    }

    @Test
    void refusesLengthThatDoesNotEnd() {
        violation(HEADER + "\u00ff\u00ff\u00ff");
    }

    @Test
    void refusesEmptyMessage() {
        violation(HEADER + "\u0000");
    }

    @Test
    void refusesMessageWithoutLineEnd() {
        violation(HEADER + "\u0003/aa");
    }

    @Test
    void refusesOtherHeader() {
        violation("\u0013/multistream/2.0.0\n");
    }

    @Test
    void refusesMoreThanSixteenProposals() {
        violation(HEADER + "\u0003/x\n".repeat(MultistreamSelect.MAX_PROPOSALS + 1));
    }

    private void violation(String hostile) {
        EmbeddedChannel channel = listener();
        assertThatThrownBy(() -> channel.writeInbound(bytes(hostile)))
                .isInstanceOf(DecoderException.class)
                .hasCauseInstanceOf(ProtocolViolationException.class);
        assertThat(selected).isEmpty();
    }

    private EmbeddedChannel listener() {
        return new EmbeddedChannel(MultistreamSelect.listener("/a"::equals, this::select));
    }

    private void select(ChannelHandlerContext ctx, String protocol) {
        selected.add(protocol);
        ctx.pipeline()
                .addLast(
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext c, Object message) {
                                ByteBuf in = (ByteBuf) message;
                                seen.append(in.toString(StandardCharsets.ISO_8859_1));
                                in.release();
                            }
                        });
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static String sent(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.append(out.toString(StandardCharsets.ISO_8859_1));
            out.release();
        }
        return all.toString();
    }
}
