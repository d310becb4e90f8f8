package org.ashlar.itests.probe;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.CompletableFuture;

/**
 * Sends some of the pattern to an echo and compares what comes back. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Asking extends ChannelInboundHandlerAdapter {
    private static final int LENGTH = 32 << 10;

    private final CompletableFuture<Void> go;
    private final CompletableFuture<Boolean> done;
    private long seen;
    private boolean wrong;

    /**
     * @param go as many streams as were asked for are open
     * @param done told whether the bytes came back
     */
    Asking(CompletableFuture<Void> go, CompletableFuture<Boolean> done) {
        this.go = go;
        this.done = done;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        go.thenRunAsync(
                () -> {
                    for (long at = 0; at < LENGTH; ) {
                        ByteBuf part = Pattern.at(at, LENGTH - at);
                        at += part.readableBytes();
                        ctx.write(part);
                    }
                    ctx.flush();
                },
                ctx.executor());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            int length = in.readableBytes();
            wrong |= !Pattern.matches(seen, in);
            seen += length;
        } finally {
            in.release();
        }
        if (seen >= LENGTH) {
            done.complete(seen == LENGTH && !wrong);
            ((DuplexChannel) ctx.channel()).shutdownOutput();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        done.complete(false);
    }
}
