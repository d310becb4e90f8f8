package org.ashlar.transport.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.net.SocketAddress;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.streams.DuplexStream;
import org.jspecify.annotations.Nullable;

/** One stream of a yamux connection. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class YamuxStream extends DuplexStream {
    /** Most data in one frame; several streams then share a connection fairly. */
    static final int MAX_FRAME = 32 * 1024;

    private final YamuxSession session;
    private final int streamId;
    private final boolean outbound;
    private final ReceiveWindow window;
    private final InboundQueue inbound;
    private long sendWindow = YamuxFrame.INITIAL_WINDOW;
    private boolean aborted;
    private boolean readPending;
    private boolean delivering;
    private boolean queued;

    YamuxStream(YamuxSession session, int streamId, boolean outbound) {
        super(session.context().channel(), session.context().alloc());
        this.session = session;
        this.streamId = streamId;
        this.outbound = outbound;
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
        if (isEndOfInput()) {
            throw new ProtocolViolationException("data after the end of a stream");
        }
        if (isInputShutdown()) {
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
        if (!isEndOfInput()) {
            endOfInput();
            deliver();
        }
    }

    void windowReceived(int delta) {
        sendWindow += Integer.toUnsignedLong(delta);
        if (sendWindow > 0xffff_ffffL) {
            throw new ProtocolViolationException("send window overflows");
        }
        resumeWrites();
    }

    /** Ends the stream without telling the peer: it reset the stream, or the connection is gone. */
    void abort() {
        aborted = true;
        unsafe().close(voidPromise());
    }

    @Override
    protected void stopReading() {
        readPending = false;
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        if (!inbound.isEmpty() || isEndOfInput()) {
            deliver();
        }
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (isOpen() && readPending && !inbound.isEmpty()) {
                readPending = false;
                deliverSome();
                pipeline().fireChannelReadComplete();
                grant();
            }
            if (isEndOfInput() && inbound.isEmpty()) {
                inputDelivered();
            }
        } finally {
            delivering = false;
        }
    }

    private void deliverSome() {
        int most = isAutoRead() ? METADATA.defaultMaxMessagesPerRead() : 1;
        for (int i = 0; i < most && isOpen(); i++) {
            ByteBuf data = inbound.poll();
            if (data == null || (i > 0 && !isAutoRead() && !push(data))) {
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
        if (isOpen() && !isEndOfInput() && !session.isClosed()) {
            int delta = window.grant(session.latency(), System.nanoTime());
            if (delta > 0) {
                session.frame(YamuxFrame.WINDOW_UPDATE, 0, streamId, delta);
                session.flush();
            }
        }
    }

    @Override
    protected void dropInput() {
        inbound.release();
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
        if (in == null || !isOpen() || session.isClosed()) {
            return false;
        }
        return in.current() instanceof ByteBuf data
                ? sendWindow > 0 || !data.isReadable()
                : endsNow(in);
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
        session.frame(YamuxFrame.WINDOW_UPDATE, YamuxFrame.FIN, streamId, 0);
        endSent();
    }

    @Override
    protected void endOutput(ChannelOutboundBuffer empty) {
        doWrite(empty);
    }

    @Override
    protected void release(boolean ended) {
        if (!ended && !aborted && !session.isClosed()) {
            session.frame(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, streamId, 0);
            session.flush();
        }
        inbound.release();
        session.removed(this, ended ? 0 : window.available());
        window.release();
    }

    @Override
    protected @Nullable SocketAddress remote() {
        return parent().remoteAddress();
    }
}
