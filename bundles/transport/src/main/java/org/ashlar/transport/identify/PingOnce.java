package org.ashlar.transport.identify;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.ClosedException;

/** Measures one round trip. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
public final class PingOnce extends SimpleChannelInboundHandler<ByteBuf> {
    /** Bytes of one ping. */
    static final int SIZE = 32;

    private static final int TIMEOUT_SECONDS = 10;

    private final CompletableFuture<Duration> result;
    private final byte[] sent = new byte[SIZE];
    private int seen;
    private long started;

    public PingOnce(CompletableFuture<Duration> result) {
        this.result = result;
        ThreadLocalRandom.current().nextBytes(sent);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        started = System.nanoTime();
        ctx.writeAndFlush(Unpooled.wrappedBuffer(sent));
        ctx.executor().schedule(() -> ctx.close(), TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
        while (in.isReadable()) {
            if (seen == SIZE || in.readByte() != sent[seen++]) {
                ctx.close();
                return;
            }
        }
        if (seen == SIZE) {
            result.complete(Duration.ofNanos(System.nanoTime() - started));
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        result.completeExceptionally(new ClosedException("ping was not answered"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
