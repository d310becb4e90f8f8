package org.ashlar.itests.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;

/**
 * Reads nothing until it may: a length of eight bytes, then so much of the pattern. Answers how
 * many bytes came, in eight bytes; -1 when they were other ones. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Sink extends ChannelInboundHandlerAdapter {
    private final ByteBuf head = Unpooled.buffer(Long.BYTES, Long.BYTES);
    private long wanted;
    private long seen;
    private boolean wrong;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (head.isWritable()) {
                head.writeBytes(in, Math.min(in.readableBytes(), head.writableBytes()));
                wanted = head.isWritable() ? 0 : head.getLong(0);
            }
            int length = in.readableBytes();
            wrong |= !Pattern.matches(seen, in);
            seen += length;
        } finally {
            in.release();
        }
        if (!head.isWritable() && seen >= wanted) {
            ctx.writeAndFlush(ctx.alloc().buffer(Long.BYTES).writeLong(wrong ? -1 : seen));
            ((DuplexChannel) ctx.channel()).shutdownOutput();
        }
    }
}
