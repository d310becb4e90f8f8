package org.ashlar.itests.probe;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;

/**
 * Reads a length of eight bytes and sends so much of the pattern, for as long as the stream is
 * writable, then ends its half. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Source extends ChannelInboundHandlerAdapter {
    private long wanted = -1;
    private long sent;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (wanted < 0) {
                wanted = in.readLong(); // one small message of a peer arrives as one
            }
        } finally {
            in.release();
        }
        send(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        send(ctx);
    }

    private void send(ChannelHandlerContext ctx) {
        while (sent < wanted && ctx.channel().isWritable()) {
            ByteBuf next = Pattern.at(sent, wanted - sent);
            sent += next.readableBytes();
            ctx.writeAndFlush(next);
            if (sent == wanted) {
                ((DuplexChannel) ctx.channel()).shutdownOutput();
            }
        }
    }
}
