package org.ashlar.transport.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/** One stream on which few messages pass, within a time limit. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
public abstract class Exchange extends DelimitedReader {
    private final int seconds;

    /**
     * @param longest most bytes of a message
     * @param seconds after which the stream is reset
     */
    protected Exchange(int longest, int seconds) {
        super(longest);
        this.seconds = seconds;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // Either side may end its half first.
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        var limit = ctx.executor().schedule(() -> ctx.close(), seconds, TimeUnit.SECONDS);
        ctx.channel().closeFuture().addListener(f -> limit.cancel(false));
    }

    /** Sends a message. */
    protected static void send(ChannelHandlerContext ctx, byte[] message) {
        ctx.writeAndFlush(delimited(message));
    }

    /** Sends what is the last message, and ends this half of the stream. */
    protected static void sendLast(ChannelHandlerContext ctx, byte[] message) {
        send(ctx, message);
        ((DuplexChannel) ctx.channel()).shutdownOutput();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
