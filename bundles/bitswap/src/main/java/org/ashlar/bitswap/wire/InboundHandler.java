package org.ashlar.bitswap.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.lang.System.Logger.Level;
import org.ashlar.crypto.PeerId;

/**
 * One inbound stream, after a {@link MessageDecoder}; read until the peer ends it. Reading pauses
 * while too many bytes wait to be hashed. Confined to its event loop.
 */
public final class InboundHandler extends SimpleChannelInboundHandler<Object> {
    private static final System.Logger LOG = System.getLogger(InboundHandler.class.getName());
    private static final int MAX_UNHASHED = 4 << 20;

    private final PeerId peer;
    private final Inbound inbound;
    private boolean accepted;
    private int unhashed;

    /** A handler of a stream that {@code peer} opened. */
    public InboundHandler(PeerId peer, Inbound inbound) {
        this.peer = peer;
        this.inbound = inbound;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        accepted = inbound.streamOpened(peer);
        if (!accepted) {
            var unused = ctx.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Object item) {
        if (!accepted) {
            return;
        }
        if (item instanceof WireBlock block) {
            read(ctx.channel(), block);
        } else if (item instanceof BitswapMessage message) {
            inbound.message(peer, message);
        }
    }

    private void read(Channel channel, WireBlock block) {
        int size = block.data().length;
        unhashed += size;
        if (unhashed > MAX_UNHASHED) {
            channel.config().setAutoRead(false);
        }
        inbound.block(peer, block, useful -> hashed(channel, size, useful));
    }

    private void hashed(Channel channel, int size, boolean useful) {
        if (!channel.eventLoop().inEventLoop()) {
            channel.eventLoop().execute(() -> hashed(channel, size, useful));
            return;
        }
        unhashed -= size;
        if (!useful) {
            var unused = channel.close();
        } else if (unhashed <= MAX_UNHASHED / 2 && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inbound.activity(peer);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            var unused = ctx.close(); // we never answer on the peer's stream
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    private void release() {
        if (accepted) {
            accepted = false;
            inbound.streamClosed(peer);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.log(Level.DEBUG, () -> "Bitswap stream of " + peer + " reset", cause);
        var unused = ctx.close();
    }
}
