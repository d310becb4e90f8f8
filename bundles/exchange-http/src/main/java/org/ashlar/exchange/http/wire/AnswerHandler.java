package org.ashlar.exchange.http.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;

/** Hands the parts of an answer to its call. Confined to its event loop. */
final class AnswerHandler extends SimpleChannelInboundHandler<HttpObject> {
    private final Call call;
    private final Runnable gone;

    /**
     * @param gone told when no more can come
     */
    AnswerHandler(Call call, Runnable gone) {
        this.call = call;
        this.gone = gone;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        call.part(part);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        call.broken(cause);
        var unused = ctx.close();
    }
}
