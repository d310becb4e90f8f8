package org.ashlar.p2p;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Passes what one channel reads to another, and asks for more only while the other can be written
 * to: a slow reader holds up the sender, and what waits stays below {@link #MARKS} and one read.
 * Confined to the event loop of its channel, but for what says otherwise.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Copy extends ChannelInboundHandlerAdapter {
    /** Bytes that may wait to be written: reading stops at the upper mark. */
    static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(16 << 10, 32 << 10);

    private final Tunnel tunnel;

    /** What came with the agreement on the protocol, before there was where to pass it to. */
    private final Deque<Object> early = new ArrayDeque<>();

    private volatile @Nullable Channel from;
    private volatile @Nullable Channel to;
    private volatile @Nullable Copy partner;
    private final AtomicLong moved = new AtomicLong();
    private boolean inputEnded;
    private volatile boolean outputEnded;

    Copy(Tunnel tunnel) {
        this.tunnel = tunnel;
    }

    /** The channel that it reads, once there is one. Any thread. */
    @Nullable Channel channel() {
        return from;
    }

    /** Grows with each piece that is passed on. Any thread. */
    long moved() {
        return moved.get();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS);
        from = channel;
        if (tunnel.isOver()) {
            channel.close();
        }
    }

    /**
     * Begins to pass on. Any thread.
     *
     * @param other the handler of the target
     */
    void start(Copy other, Channel target) {
        Channel source = from;
        if (source == null) {
            return;
        }
        source.eventLoop()
                .execute(
                        () -> {
                            partner = other;
                            to = target;
                            for (Object data = early.poll(); data != null; data = early.poll()) {
                                pass(target, data);
                            }
                            if (inputEnded) {
                                end(target);
                            } else if (target.isWritable()) {
                                source.read();
                            }
                            if (source.isWritable()) {
                                target.read(); // it may have waited for a sign that was not heard
                            }
                        });
    }

    /** Closes its channel. Any thread. */
    void close() {
        Channel channel = from;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel target = to;
        if (target != null) {
            pass(target, message);
        } else if (tunnel.isOver()) {
            ReferenceCountUtil.release(message);
        } else {
            early.add(message);
        }
    }

    private void pass(Channel target, Object message) {
        moved.incrementAndGet();
        target.writeAndFlush(message)
                .addListener(
                        written -> {
                            if (!written.isSuccess()) {
                                tunnel.reset();
                            }
                        });
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Channel target = to;
        if (target != null && target.isWritable()) {
            ctx.read();
        }
    }

    /** What is written here comes from the other channel: it may be read again. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Channel source = to;
        if (source != null && ctx.channel().isWritable()) {
            source.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
            inputEnded = true;
            Channel target = to;
            if (target != null) {
                end(target);
            }
        }
    }

    /** Nothing more is read: the other end is told. */
    private void end(Channel target) {
        Tunnel.shutdown(
                target,
                () -> {
                    Copy other = partner;
                    if (other != null) {
                        other.outputEnded = true;
                    }
                    tunnel.halfEnded(target.eventLoop());
                },
                tunnel::reset);
    }

    /** A stream closes by itself once both halves are over; all else is the end of the tunnel. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!(inputEnded && outputEnded)) {
            tunnel.reset();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        tunnel.reset();
    }
}
