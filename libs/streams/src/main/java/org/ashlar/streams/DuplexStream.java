package org.ashlar.streams;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a connection as a channel on the connection's event loop: the life of its two
 * halves, whatever carries the bytes. Confined to that loop, except for what {@link Channel} allows
 * to any thread.
 *
 * <p>When the peer ends its half, {@link ChannelInputShutdownEvent} travels along the pipeline and
 * then, unless half closure is allowed, this half ends too once pending writes are out.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
public abstract class DuplexStream extends AbstractChannel implements DuplexChannel {
    /** Most pieces delivered in one go. */
    protected static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final StreamConfig config;
    private volatile boolean open = true;
    private volatile boolean inputShutdown;
    private volatile boolean outputShutdown;
    private @Nullable ChannelPromise finPromise;
    private boolean finSent;
    private boolean finReceived;

    /**
     * @param connection which carries the stream
     */
    protected DuplexStream(Channel connection, ByteBufAllocator allocator) {
        super(connection);
        config = new StreamConfig(this, allocator);
    }

    /** Nobody wants to read any more, for now. */
    protected abstract void stopReading();

    /** What arrived, and what arrives from now on, is not wanted. */
    protected abstract void dropInput();

    /**
     * The stream is over: lets go of what it holds and, unless both halves ended, resets it. Called
     * once.
     *
     * @param ended whether both halves ended in order
     */
    protected abstract void release(boolean ended);

    /** The address of the other end. */
    protected abstract @Nullable SocketAddress remote();

    /** The peer has ended its half; what it sent before may not be delivered yet. */
    protected final void endOfInput() {
        finReceived = true;
    }

    protected final boolean isEndOfInput() {
        return finReceived;
    }

    /** All that the peer sent is delivered and it has ended its half: tells the pipeline, once. */
    protected final void inputDelivered() {
        if (!open || inputShutdown) {
            return;
        }
        inputShutdown = true;
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        if (open && !config.isAllowHalfClosure()) {
            shutdownOutput();
        }
        closeWhenBothEnded();
    }

    /** True once this half is to end and nothing is left that goes before its end. */
    protected final boolean endsNow(ChannelOutboundBuffer pending) {
        return outputShutdown && !finSent && pending.isEmpty();
    }

    /** This half's end was handed over. */
    protected final void endSent() {
        finSent = true;
        if (finPromise != null) {
            finPromise.trySuccess();
        }
        eventLoop().execute(this::closeWhenBothEnded);
    }

    private void closeWhenBothEnded() {
        if (open && finSent && inputShutdown && finReceived) {
            unsafe().close(voidPromise());
        }
    }

    /** Continues with writes that were held up. */
    protected final void resumeWrites() {
        if (open && isRegistered()) {
            ((StreamUnsafe) unsafe()).resume();
        }
    }

    protected final boolean isAutoRead() {
        return config.isAutoRead();
    }

    @Override
    protected final Object filterOutboundMessage(Object message) throws Exception {
        if (!(message instanceof ByteBuf)) {
            throw new UnsupportedOperationException(
                    "streams carry bytes, not " + message.getClass().getName());
        }
        if (outputShutdown) {
            throw new ChannelOutputShutdownException("output is shut down");
        }
        return message;
    }

    @Override
    protected final void doClose() {
        if (!open) {
            return;
        }
        open = false;
        if (finPromise != null) {
            finPromise.tryFailure(new ClosedChannelException());
        }
        release(finSent && finReceived);
    }

    @Override
    public final ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public final ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (eventLoop().inEventLoop()) {
            shutdownOutput0(promise);
        } else {
            eventLoop().execute(() -> shutdownOutput0(promise));
        }
        return promise;
    }

    private void shutdownOutput0(ChannelPromise promise) {
        if (finSent) {
            promise.trySuccess();
        } else if (!open) {
            promise.tryFailure(new ClosedChannelException());
        } else if (finPromise != null) {
            finPromise.addListener(
                    f -> {
                        if (f.isSuccess()) {
                            promise.trySuccess();
                        } else {
                            promise.tryFailure(f.cause());
                        }
                    });
        } else {
            finPromise = promise.isVoid() ? newPromise() : promise;
            outputShutdown = true;
            unsafe().flush();
            ChannelOutboundBuffer pending = unsafe().outboundBuffer();
            if (!finSent && pending != null && pending.isEmpty()) {
                endOutput(pending); // an empty buffer is not passed on by flush
            }
        }
    }

    /** As {@code doWrite}, with nothing left to write before the end. */
    protected abstract void endOutput(ChannelOutboundBuffer empty);

    @Override
    public final ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    /** Drops what arrives from now on. */
    @Override
    public final ChannelFuture shutdownInput(ChannelPromise promise) {
        eventLoop()
                .execute(
                        () -> {
                            inputShutdown = true;
                            dropInput();
                            promise.trySuccess();
                            closeWhenBothEnded();
                        });
        return promise;
    }

    @Override
    public final ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public final ChannelFuture shutdown(ChannelPromise promise) {
        shutdownInput();
        return shutdownOutput(promise);
    }

    @Override
    public final boolean isInputShutdown() {
        return inputShutdown || !open;
    }

    @Override
    public final boolean isOutputShutdown() {
        return outputShutdown || !open;
    }

    @Override
    public final boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public final ChannelConfig config() {
        return config;
    }

    @Override
    public final boolean isOpen() {
        return open;
    }

    @Override
    public final boolean isActive() {
        return open;
    }

    @Override
    public final ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected final boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected final @Nullable SocketAddress localAddress0() {
        return parent().localAddress();
    }

    @Override
    protected final @Nullable SocketAddress remoteAddress0() {
        return remote();
    }

    @Override
    protected final void doBind(SocketAddress local) {
        throw new UnsupportedOperationException("a stream has no address of its own");
    }

    @Override
    protected final void doDisconnect() {
        doClose();
    }

    @Override
    protected final AbstractUnsafe newUnsafe() {
        return new StreamUnsafe();
    }

    private final class StreamUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("streams are born connected"));
        }

        void resume() {
            flush0();
        }
    }
}
