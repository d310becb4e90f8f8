package org.ashlar.transport.identify;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.transport.wire.DelimitedReader;
import org.jspecify.annotations.Nullable;

/** Reads identify messages until the stream ends. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
public final class IdentifyReader extends DelimitedReader {
    static final int MAX_MESSAGES = 10;
    static final int TIMEOUT_SECONDS = 5;

    private final Consumer<@Nullable IdentifyMessage> done;
    private final IdentifyMessage merged = new IdentifyMessage();
    private int messages;
    private boolean told;

    /** {@code done} gets null when the peer failed to identify itself. */
    public IdentifyReader(Consumer<@Nullable IdentifyMessage> done) {
        super(IdentifyMessage.MAX_MESSAGE);
        this.done = done;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> finish(ctx, null), TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void message(ChannelHandlerContext ctx, byte[] message) {
        if (++messages > MAX_MESSAGES) {
            throw new ProtocolViolationException("too many identify messages");
        }
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
