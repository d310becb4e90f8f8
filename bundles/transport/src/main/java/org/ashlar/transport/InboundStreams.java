package org.ashlar.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.ashlar.transport.select.MultistreamSelect;
import org.jspecify.annotations.Nullable;

/** Negotiates on the streams that one peer opens. Confined to the connection's event loop. */
@Sharable
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class InboundStreams extends ChannelInitializer<Channel> {
    private final StreamOpener streams;
    private @Nullable PeerConnection connection;

    InboundStreams(StreamOpener streams) {
        this.streams = streams;
    }

    void of(PeerConnection opened) {
        connection = opened;
    }

    @Override
    protected void initChannel(Channel stream) {
        stream.pipeline()
                .addLast(
                        MultistreamSelect.listener(
                                protocol -> streams.registry().find(protocol) != null,
                                this::selected),
                        new PeerConnection.Negotiating(new CompletableFuture<>()));
    }

    private void selected(ChannelHandlerContext ctx, String protocol) {
        Consumer<Channel> handler = streams.registry().find(protocol);
        PeerConnection owner = connection;
        ctx.pipeline().remove(PeerConnection.Negotiating.class);
        if (handler == null || owner == null || !owner.adopt(ctx.channel(), protocol, true)) {
            ctx.close();
            return;
        }
        handler.accept(ctx.channel());
    }
}
