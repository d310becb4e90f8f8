package org.ashlar.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.ashlar.transport.yamux.WindowPool;

/** One transfer of a repeated pattern from a source to a sink that checks every byte. */
@SuppressWarnings("FutureReturnValueIgnored")
final class Transfer {
    static final String PROTOCOL = "/test/transfer";
    private static final int PIECE = 64 << 10;

    private final byte[] pattern = new byte[PIECE];
    private final long size;
    private final WindowPool receiving;
    final CompletableFuture<Long> received = new CompletableFuture<>();
    final CompletableFuture<Channel> sink = new CompletableFuture<>();
    final AtomicLong sent = new AtomicLong();
    final AtomicLong peakUnread = new AtomicLong();

    Transfer(long size, long seed, WindowPool receiving) {
        this.size = size;
        this.receiving = receiving;
        new Random(seed).nextBytes(pattern);
    }

    /** Writes for as long as the channel is writable, then ends its half. */
    ChannelHandler source() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                write(ctx);
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                write(ctx);
            }

            private void write(ChannelHandlerContext ctx) {
                while (sent.get() < size && ctx.channel().isWritable()) {
                    int n = (int) Math.min(PIECE, size - sent.get());
                    sent.addAndGet(n);
                    ctx.writeAndFlush(Unpooled.wrappedBuffer(pattern, 0, n));
                    if (sent.get() == size) {
                        ((DuplexChannel) ctx.channel()).shutdownOutput();
                    }
                }
            }
        };
    }

    /**
     * Reads and compares.
     *
     * @param stalled reads nothing until told to
     * @param piecewise asks for each piece, in a later turn of the event loop
     */
    ChannelHandler sink(boolean stalled, boolean piecewise) {
        return new ChannelInboundHandlerAdapter() {
            private long seen;

            @Override
            public void handlerAdded(ChannelHandlerContext ctx) {
                ctx.channel().config().setAutoRead(!stalled && !piecewise);
                sink.complete(ctx.channel());
                if (piecewise) {
                    ctx.read();
                }
            }

            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                peakUnread.accumulateAndGet(receiving.queued(), Math::max);
                ByteBuf in = (ByteBuf) message;
                try {
                    compare(in);
                } finally {
                    in.release();
                }
                if (piecewise) {
                    ctx.executor().execute(ctx::read);
                }
            }

            private void compare(ByteBuf in) {
                while (in.isReadable()) {
                    int at = (int) (seen % PIECE);
                    int n = Math.min(in.readableBytes(), PIECE - at);
                    ByteBuf expected = Unpooled.wrappedBuffer(pattern, at, n);
                    if (!ByteBufUtil.equals(expected, in.readSlice(n))) {
                        received.completeExceptionally(new AssertionError("differs near " + seen));
                    }
                    seen += n;
                }
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event instanceof ChannelInputShutdownEvent) {
                    received.complete(seen);
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                received.completeExceptionally(new AssertionError("ended after " + seen));
            }
        };
    }
}
