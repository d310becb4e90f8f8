package org.ashlar.transport.ws;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import org.ashlar.error.ProtocolViolationException;

/** Ends a connection whose HTTP cannot be read, or exceeds its bounds. Holds no state. */
@Sharable
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class RefuseMalformed extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpObject http && http.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            ctx.fireExceptionCaught(
                    new ProtocolViolationException("malformed HTTP", http.decoderResult().cause()));
            ctx.close();
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
