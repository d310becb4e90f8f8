package org.ashlar.bitswap.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.net.spi.Streams;
import org.jspecify.annotations.Nullable;

/**
 * The stream on which one side of this node talks to a peer: opened when there is something to say,
 * kept for a burst, ended when idle. Messages are pulled from the source while the channel is
 * writable, so what waits is merged and a slow peer costs no memory. Safe for use by any thread.
 */
public final class PeerStream {
    /** An idle stream is ended after this time; some peers reset streams idle for 5 s. */
    static final long IDLE_MS = 2000;

    /** Time that the peer has to end its side. */
    private static final long LINGER_MS = 10_000;

    private static final long MIN_SEND_MS = 10_000;
    private static final long MAX_SEND_MS = 120_000;
    private static final long SLOWEST_BYTES_PER_MS = 12; // 100 kbit/s

    private static final System.Logger LOG = System.getLogger(PeerStream.class.getName());

    private final PeerId peer;
    private final Streams streams;
    private final Executor executor;
    private final MessageSource source;

    private @Nullable Channel channel;
    private boolean opening;
    private boolean closed;

    /**
     * @param executor runs {@link MessageSource#failed}
     */
    public PeerStream(PeerId peer, Streams streams, Executor executor, MessageSource source) {
        this.peer = peer;
        this.streams = streams;
        this.executor = executor;
        this.source = source;
    }

    /** Says that the source has something; returns at once. */
    public void signal() {
        Channel open;
        synchronized (this) {
            if (closed || opening) {
                return;
            }
            open = channel;
            opening = open == null;
        }
        if (open != null) {
            OutHandler handler = open.pipeline().get(OutHandler.class);
            if (handler != null) {
                handler.wake(open);
                return;
            }
            forget(open);
            signal();
            return;
        }
        OutHandler handler = new OutHandler();
        var unused =
                streams.open(peer, Protocols.ALL, handler)
                        .whenComplete((opened, failure) -> opened(opened, handler, failure));
    }

    private void opened(@Nullable Channel opened, OutHandler handler, @Nullable Throwable failure) {
        if (opened == null) {
            LOG.log(Level.DEBUG, () -> "no Bitswap stream to " + peer, failure);
            synchronized (this) {
                opening = false;
            }
            executor.execute(source::failed);
            return;
        }
        boolean drop;
        synchronized (this) {
            opening = false;
            drop = closed;
            channel = drop ? null : opened;
        }
        if (drop) {
            var unused = opened.close();
            return;
        }
        var unused = opened.closeFuture().addListener(f -> ended(opened, handler));
        handler.wake(opened);
    }

    private void ended(Channel ended, OutHandler handler) {
        boolean current = forget(ended);
        if (current && !handler.finished) {
            executor.execute(source::failed);
        }
    }

    private synchronized boolean forget(Channel ended) {
        boolean current = channel == ended;
        if (current) {
            channel = null;
        }
        return current;
    }

    /** Ends the stream for good. */
    public void close() {
        Channel open;
        synchronized (this) {
            closed = true;
            open = channel;
            channel = null;
        }
        if (open != null) {
            var unused = open.close();
        }
    }

    /** Writes what the source gives. Confined to the stream's event loop, except {@code wake}. */
    private final class OutHandler extends ChannelInboundHandlerAdapter {
        private volatile boolean finished;
        private volatile boolean idleTimer;
        private long lastUse;
        private int inFlight;
        private boolean draining;
        private boolean again;

        /** Some peers end their half at once, as they have nothing to say; ours stays open. */
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }

        void wake(Channel stream) {
            stream.eventLoop().execute(() -> drain(stream));
        }

        private void drain(Channel stream) {
            if (finished || !stream.isActive()) {
                if (finished) {
                    forget(stream);
                    if (source.pending()) {
                        signal();
                    }
                }
                return;
            }
            if (draining) {
                again = true; // a write led here: the parts of two messages must not mix
                return;
            }
            draining = true;
            do {
                again = false;
                writeAll(stream);
            } while (again);
            draining = false;
            lastUse = now(stream);
            if (!idleTimer) {
                idleTimer = true;
                var unused =
                        stream.eventLoop()
                                .schedule(() -> idle(stream), IDLE_MS, TimeUnit.MILLISECONDS);
            }
        }

        private void writeAll(Channel stream) {
            String agreed = stream.attr(StreamAttributes.PROTOCOL).get();
            String protocol = agreed == null ? Protocols.V1_2 : agreed;
            while (stream.isWritable()) {
                Outgoing message = source.poll(stream.alloc(), protocol);
                if (message == null) {
                    break;
                }
                write(stream, message);
            }
        }

        private void write(Channel stream, Outgoing message) {
            inFlight++;
            long bytes = 0;
            List<ByteBuf> parts = message.parts();
            for (int i = 0; i < parts.size() - 1; i++) {
                bytes += parts.get(i).readableBytes();
                var unused = stream.write(parts.get(i), stream.voidPromise());
            }
            ByteBuf last = parts.get(parts.size() - 1);
            bytes += last.readableBytes();
            long limit = Math.min(MAX_SEND_MS, MIN_SEND_MS + bytes / SLOWEST_BYTES_PER_MS);
            ChannelFuture written = stream.writeAndFlush(last);
            if (written.isDone()) {
                done(stream, message, written.isSuccess());
                return;
            }
            Runnable tooSlow = () -> close(stream);
            var timeout = stream.eventLoop().schedule(tooSlow, limit, TimeUnit.MILLISECONDS);
            var unused =
                    written.addListener(
                            f -> {
                                timeout.cancel(false);
                                done(stream, message, f.isSuccess());
                            });
        }

        private void done(Channel stream, Outgoing message, boolean success) {
            inFlight--;
            lastUse = now(stream);
            message.done().accept(success);
        }

        private static long now(Channel stream) {
            return stream.eventLoop().ticker().nanoTime();
        }

        private void idle(Channel stream) {
            idleTimer = false;
            if (finished || !stream.isActive()) {
                return;
            }
            long quiet = TimeUnit.NANOSECONDS.toMillis(now(stream) - lastUse);
            if (inFlight > 0 || quiet < IDLE_MS) {
                idleTimer = true;
                long wait = inFlight > 0 ? IDLE_MS : IDLE_MS - quiet;
                var unused =
                        stream.eventLoop()
                                .schedule(() -> idle(stream), wait, TimeUnit.MILLISECONDS);
                return;
            }
            finish(stream);
        }

        private void finish(Channel stream) {
            finished = true;
            forget(stream);
            if (stream instanceof DuplexChannel duplex) {
                var unused = duplex.shutdownOutput();
                Runnable end = () -> close(stream);
                var unusedTimer =
                        stream.eventLoop().schedule(end, LINGER_MS, TimeUnit.MILLISECONDS);
            } else {
                var unused = stream.close();
            }
            if (source.pending()) {
                signal();
            }
        }

        private void close(Channel stream) {
            var unused = stream.close();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable()) {
                drain(ctx.channel());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message); // nothing is said on our own stream
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent && finished) {
                var unused = ctx.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.log(Level.DEBUG, () -> "Bitswap stream to " + peer + " reset", cause);
            var unused = ctx.close();
        }
    }
}
