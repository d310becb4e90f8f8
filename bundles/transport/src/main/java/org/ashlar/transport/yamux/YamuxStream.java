package org.ashlar.transport.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
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
import org.ashlar.error.ProtocolViolationException;
import org.jspecify.annotations.Nullable;

/**
 * One stream as a channel on the event loop of its connection. Confined to that loop, except for
 * what {@link io.netty.channel.Channel} allows to any thread.
 *
 * <p>When the peer ends its half, {@link ChannelInputShutdownEvent} travels along the pipeline and
 * then, unless half closure is allowed, this half ends too once pending writes are out.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class YamuxStream extends AbstractChannel implements DuplexChannel {
    /** Most data in one frame; several streams then share a connection fairly. */
    static final int MAX_FRAME = 32 * 1024;

    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final YamuxSession session;
    private final int streamId;
    private final boolean outbound;
    private final YamuxStreamConfig config;
    private final ReceiveWindow window;
    private final InboundQueue inbound;
    private long sendWindow = YamuxFrame.INITIAL_WINDOW;
    private volatile boolean open = true;
    private volatile boolean inputShutdown;
    private volatile boolean outputShutdown;
    private @Nullable ChannelPromise finPromise;
    private boolean finSent;
    private boolean finReceived;
    private boolean aborted;
    private boolean readPending;
    private boolean delivering;
    private boolean queued;

    YamuxStream(YamuxSession session, int streamId, boolean outbound) {
        super(session.context().channel());
        this.session = session;
        this.streamId = streamId;
        this.outbound = outbound;
        config = new YamuxStreamConfig(this, session.context().alloc());
        window = new ReceiveWindow(session.pool());
        inbound = new InboundQueue(session.pool(), session.context().alloc());
    }

    int streamId() {
        return streamId;
    }

    boolean isOutbound() {
        return outbound;
    }

    /** The peer is about to send {@code length} bytes. */
    void announce(int length) {
        window.use(length);
    }

    void dataReceived(ByteBuf data) {
        if (finReceived) {
            throw new ProtocolViolationException("data after the end of a stream");
        }
        if (!open || inputShutdown) {
            window.consumed(data.readableBytes());
            return;
        }
        boolean direct = readPending && !delivering && inbound.isEmpty();
        if (!inbound.add(data, direct)) {
            close(); // out of memory for unread data: this stream is reset
            return;
        }
        deliver();
    }

    void finReceived() {
        if (!finReceived) {
            finReceived = true;
            deliver();
        }
    }

    void windowReceived(int delta) {
        sendWindow += Integer.toUnsignedLong(delta);
        if (sendWindow > 0xffff_ffffL) {
            throw new ProtocolViolationException("send window overflows");
        }
        resume();
    }

    /** Ends the stream without telling the peer: it reset the stream, or the connection is gone. */
    void abort() {
        aborted = true;
        unsafe().close(voidPromise());
    }

    /** Continues with writes that a window or the connection held up. */
    void resume() {
        if (open && isRegistered()) {
            ((StreamUnsafe) unsafe()).resume();
        }
    }

    void stopReading() {
        readPending = false;
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        if (!inbound.isEmpty() || finReceived) {
            deliver();
        }
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (open && readPending && !inbound.isEmpty()) {
                readPending = false;
                deliverSome();
                pipeline().fireChannelReadComplete();
                grant();
            }
            if (open && finReceived && inbound.isEmpty() && !inputShutdown) {
                endInput();
            }
        } finally {
            delivering = false;
        }
    }

    private void deliverSome() {
        int most = config.isAutoRead() ? METADATA.defaultMaxMessagesPerRead() : 1;
        for (int i = 0; i < most && open; i++) {
            ByteBuf data = inbound.poll();
            if (data == null || (i > 0 && !config.isAutoRead() && !push(data))) {
                return;
            }
            window.consumed(data.readableBytes());
            pipeline().fireChannelRead(data);
        }
    }

    private boolean push(ByteBuf data) {
        inbound.putBack(data);
        return false;
    }

    private void grant() {
        if (open && !finReceived && !session.isClosed()) {
            int delta = window.grant(session.latency(), System.nanoTime());
            if (delta > 0) {
                session.frame(YamuxFrame.WINDOW_UPDATE, 0, streamId, delta);
                session.flush();
            }
        }
    }

    private void endInput() {
        inputShutdown = true;
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        if (open && !config.isAllowHalfClosure()) {
            shutdownOutput();
        }
        closeWhenBothEnded();
    }

    private void closeWhenBothEnded() {
        if (open && finSent && inputShutdown && finReceived) {
            unsafe().close(voidPromise());
        }
    }

    @Override
    protected Object filterOutboundMessage(Object message) throws Exception {
        if (!(message instanceof ByteBuf)) {
            throw new UnsupportedOperationException(
                    "streams carry bytes, not " + message.getClass().getName());
        }
        if (outputShutdown) {
            throw new ChannelOutputShutdownException("output is shut down");
        }
        return message;
    }

    /** Enters the queue of the connection's streams, unless nothing may be sent now. */
    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        if (!queued && maySend(in)) {
            queued = true;
            session.output().add(this);
        }
    }

    private boolean maySend(@Nullable ChannelOutboundBuffer in) {
        if (in == null || !open || session.isClosed()) {
            return false;
        }
        return in.current() instanceof ByteBuf data
                ? sendWindow > 0 || !data.isReadable()
                : outputShutdown && !finSent && in.isEmpty();
    }

    /** This stream's turn: writes at most one frame. True when it has another one to write. */
    boolean writeFrame() {
        ChannelOutboundBuffer in = unsafe().outboundBuffer();
        queued = false;
        if (maySend(in) && in != null) {
            if (in.current() instanceof ByteBuf data) {
                int n = (int) Math.min(Math.min(data.readableBytes(), MAX_FRAME), sendWindow);
                if (n > 0) {
                    sendWindow -= n;
                    session.data(streamId, 0, data.retainedSlice(data.readerIndex(), n));
                    in.removeBytes(n);
                } else {
                    in.remove();
                }
            } else {
                sendFin();
            }
        }
        boolean more = !queued && maySend(unsafe().outboundBuffer());
        queued |= more;
        return more;
    }

    private void sendFin() {
        finSent = true;
        session.frame(YamuxFrame.WINDOW_UPDATE, YamuxFrame.FIN, streamId, 0);
        if (finPromise != null) {
            finPromise.trySuccess();
        }
        eventLoop().execute(this::closeWhenBothEnded);
    }

    @Override
    protected void doClose() {
        if (!open) {
            return;
        }
        open = false;
        if (finPromise != null) {
            finPromise.tryFailure(new ClosedChannelException());
        }
        boolean ended = finSent && finReceived;
        if (!ended && !aborted && !session.isClosed()) {
            session.frame(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, streamId, 0);
            session.flush();
        }
        inbound.release();
        session.removed(this, ended ? 0 : window.available());
        window.release();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
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
                doWrite(pending); // an empty buffer is not passed on by flush
            }
        }
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    /** Drops what arrives from now on; the peer is not told. */
    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        eventLoop()
                .execute(
                        () -> {
                            inputShutdown = true;
                            inbound.release();
                            promise.trySuccess();
                            closeWhenBothEnded();
                        });
        return promise;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        shutdownInput();
        return shutdownOutput(promise);
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown || !open;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown || !open;
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return parent().localAddress();
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return parent().remoteAddress();
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException("a stream has no address of its own");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
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
