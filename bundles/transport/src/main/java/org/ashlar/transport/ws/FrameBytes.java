package org.ashlar.transport.ws;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import org.ashlar.error.ProtocolViolationException;

/** Frames of bytes as bytes, both ways; what is not bytes ends the connection. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class FrameBytes extends ChannelDuplexHandler {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof BinaryWebSocketFrame
                || message instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(((WebSocketFrame) message).content());
            return;
        }
        io.netty.util.ReferenceCountUtil.release(message);
        ctx.fireExceptionCaught(new ProtocolViolationException("WebSocket carries no bytes"));
        ctx.close();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        // The handshake and control frames pass here too.
        boolean bytes = message instanceof ByteBuf;
        ctx.write(bytes ? new BinaryWebSocketFrame((ByteBuf) message) : message, promise.unvoid());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof HandshakeComplete
                || event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            ctx.fireUserEventTriggered(WebSocketReady.INSTANCE);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }
}
