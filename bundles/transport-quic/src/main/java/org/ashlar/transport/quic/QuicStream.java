package org.ashlar.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreams;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.ashlar.streams.DuplexStream;

/**
 * One stream over a channel of Netty's, which ends and resets it otherwise than the host demands:
 * its end would overtake what waits to be written, and closing it would not reset it. Confined to
 * its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class QuicStream extends DuplexStream {
    /** Most data written at once when it is not known how much the peer takes. */
    private static final int FIRST = 1024;

    private static final int MOST = 64 << 10;

    private final QuicStreamChannel below;
    private final InetSocketAddress remote;
    private final Runnable reset;
    private boolean writing;

    /** The peer takes no more: what is written vanishes, and what it sent before is still read. */
    private boolean stopped;

    private boolean gone;

    private QuicStream(QuicStreamChannel below, InetSocketAddress remote, Runnable reset) {
        super(below.parent(), below.parent().parent().alloc());
        this.below = below;
        this.remote = remote;
        this.reset = reset;
    }

    /** Sets up a channel of Netty's; nothing is read from it before {@link #over}. */
    static void prepare(QuicStreamChannel below) {
        below.config().setAutoRead(false).setAllocator(below.parent().parent().alloc());
        below.config().setReadFrames(true).setAllowHalfClosure(true);
    }

    /**
     * The stream over it, with its pipeline.
     *
     * @param reset told when the peer resets it
     */
    static Channel over(
            QuicStreamChannel below,
            InetSocketAddress remote,
            ChannelHandler initializer,
            Runnable reset) {
        QuicStream stream = new QuicStream(below, remote, reset);
        below.pipeline().addLast(stream.new Below());
        stream.pipeline().addLast(initializer);
        below.eventLoop().register(stream);
        if (!below.isActive()) {
            stream.abort();
        }
        return stream;
    }

    @Override
    protected void doBeginRead() {
        if (!gone && !isEndOfInput()) {
            below.read();
        }
    }

    @Override
    protected void stopReading() {
        // What was asked for arrives still: at most one read of the channel below.
    }

    @Override
    protected void dropInput() {
        if (!gone && !isEndOfInput()) {
            below.shutdownInput(0);
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        while (!writing && !gone && (stopped || below.isWritable())) {
            if (!(out.current() instanceof ByteBuf data)) {
                if (endsNow(out)) {
                    end();
                }
                return;
            }
            write(out, data);
        }
    }

    /** What is written below is taken at once, or is the last for now. */
    private void write(ChannelOutboundBuffer out, ByteBuf data) {
        long takes = Math.max(FIRST, Math.min(below.bytesBeforeUnwritable(), MOST));
        int length = (int) Math.min(data.readableBytes(), takes);
        if (length == 0 || stopped) {
            out.remove();
            return;
        }
        writing = true;
        Future<Void> written = below.write(data.retainedSlice(data.readerIndex(), length));
        out.removeBytes(length);
        if (written.isDone()) {
            written(written);
        } else {
            written.addListener(
                    f -> {
                        written(written);
                        resume();
                    });
        }
    }

    private void written(Future<Void> write) {
        writing = false;
        stopped |= !write.isSuccess();
    }

    /** Goes on with writes and, as nobody flushes an empty buffer, with the end after the last. */
    private void resume() {
        resumeWrites();
        ChannelOutboundBuffer out = unsafe().outboundBuffer();
        if (isOpen() && out != null && endsNow(out)) {
            doWrite(out);
        }
    }

    /**
     * Ends this half in a task of its own, where the codec sends at once. Amid a burst of packets
     * it would send after the burst only; if these acknowledge all data of the stream, the library
     * takes the stream for complete and forgets the end that it has not sent.
     */
    private void end() {
        writing = true; // nothing follows
        eventLoop()
                .execute(
                        () -> {
                            if (!gone && !stopped) {
                                below.shutdownOutput();
                            }
                            if (!gone) {
                                endSent();
                            }
                        });
    }

    @Override
    protected void endOutput(ChannelOutboundBuffer empty) {
        doWrite(empty);
    }

    @Override
    protected void release(boolean ended) {
        gone = true;
        if (!ended) {
            below.shutdown(0);
        }
        QuicStreams.close(below);
    }

    @Override
    protected SocketAddress remote() {
        return remote;
    }

    /** The connection or the peer ended it. */
    private void abort() {
        unsafe().close(voidPromise());
    }

    /** Hears what happens below. */
    private final class Below extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            QuicStreamFrame frame = (QuicStreamFrame) message;
            ByteBuf data = frame.content();
            if (frame.hasFin()) {
                endOfInput();
            }
            if (data.isReadable() && !isInputShutdown()) {
                pipeline().fireChannelRead(data);
            } else {
                data.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (isOpen()) {
                pipeline().fireChannelReadComplete();
            }
            if (isEndOfInput()) {
                inputDelivered();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (below.isWritable()) {
                resume();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!gone) {
                reset.run();
            }
            abort(); // the peer has reset it
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!gone && !isEndOfInput()) {
                abort();
            }
        }
    }
}
