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
    private final Registry registry;
    private @Nullable PeerConnection connection;

    InboundStreams(Registry registry) {
        this.registry = registry;
    }

    void of(PeerConnection opened) {
        connection = opened;
    }

    @Override
    protected void initChannel(Channel stream) {
        stream.pipeline()
                .addLast(
                        MultistreamSelect.listener(
                                protocol -> registry.find(protocol) != null, this::selected),
                        new PeerConnection.Negotiating(new CompletableFuture<>()));
    }

    private void selected(ChannelHandlerContext ctx, String protocol) {
        Consumer<Channel> handler = registry.find(protocol);
        PeerConnection owner = connection;
        ctx.pipeline().remove(PeerConnection.Negotiating.class);
        if (handler == null || owner == null) {
            ctx.close();
            return;
        }
        owner.adopt(ctx.channel(), protocol);
        handler.accept(ctx.channel());
    }
}
