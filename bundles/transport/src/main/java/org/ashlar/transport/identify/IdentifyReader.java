package org.ashlar.transport.identify;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ashlar.error.ProtocolViolationException;
import org.jspecify.annotations.Nullable;

/** Reads identify messages until the stream ends. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
public final class IdentifyReader extends ByteToMessageDecoder {
    static final int MAX_MESSAGES = 10;
    static final int TIMEOUT_SECONDS = 5;

    private final Consumer<@Nullable IdentifyMessage> done;
    private final IdentifyMessage merged = new IdentifyMessage();
    private int messages;
    private boolean told;

    /** {@code done} gets null when the peer failed to identify itself. */
    public IdentifyReader(Consumer<@Nullable IdentifyMessage> done) {
        this.done = done;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> finish(ctx, null), TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        in.markReaderIndex();
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            if (!in.isReadable()) {
                in.resetReaderIndex();
                return;
            }
            byte b = in.readByte();
            length |= (b & 0x7f) << shift;
            if (length > IdentifyMessage.MAX_MESSAGE || shift > 14) {
                throw new ProtocolViolationException("identify message is too long");
            }
            if (b >= 0) {
                break;
            }
        }
        if (in.readableBytes() < length) {
            in.resetReaderIndex();
            return;
        }
        if (++messages > MAX_MESSAGES) {
            throw new ProtocolViolationException("too many identify messages");
        }
        byte[] message = new byte[length];
        in.readBytes(message);
        merged.merge(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        super.userEventTriggered(ctx, event);
        if (event instanceof ChannelInputShutdownEvent) {
            finish(ctx, messages > 0 ? merged : null);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        finish(ctx, null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        finish(ctx, null);
        ctx.close();
    }

    private void finish(ChannelHandlerContext ctx, @Nullable IdentifyMessage result) {
        if (!told) {
            told = true;
            done.accept(result);
            if (result == null) {
                ctx.close();
            }
        }
    }
}
