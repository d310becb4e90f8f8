package org.ashlar.transport.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.streams.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * One yamux connection: the last handler of the connection's pipeline, whose streams are child
 * channels. Confined to its event loop, except where a method says otherwise.
 *
 * @see <a href="https://github.com/hashicorp/yamux/blob/master/spec.md">yamux</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
public final class YamuxSession extends ChannelInboundHandlerAdapter {
    /** Protocol id. */
    public static final String PROTOCOL = "/yamux/1.0.0";

    /** Most streams opened to a peer. */
    static final int MAX_OUTBOUND_STREAMS = 512;

    static final int MAX_RESETS = 1000;
    private static final long RESET_PERIOD = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_PINGS = 10;
    private static final long PING_PERIOD = TimeUnit.SECONDS.toNanos(1);
    private static final long KEEP_ALIVE_SECONDS = 30;

    private final boolean client;
    private final WindowPool pool;
    private final int maxInbound;
    private final ChannelHandler inboundInitializer;
    private final Map<Integer, YamuxStream> streams = new LinkedHashMap<>();
    private final YamuxParser parser = new YamuxParser(this);
    private final RateLimit resets = new RateLimit(MAX_RESETS, RESET_PERIOD);
    private final RateLimit pings = new RateLimit(MAX_PINGS, PING_PERIOD);
    private @Nullable ChannelHandlerContext context;
    private @Nullable WriteQueue output;
    private @Nullable ScheduledFuture<?> keepAlive;
    private volatile @Nullable Duration latency;
    private int nextId;
    private int inboundStreams;
    private int outboundStreams;

    /** What a peer may still send on streams that are closed here. */
    private long drainBudget = YamuxFrame.INITIAL_WINDOW;

    private long pingSent;
    private int pingValue;
    private boolean pingOpen;

    /** True when the peer has sent something since the last time that was looked. */
    private boolean heard;

    private boolean remoteGone;
    private boolean closed;

    /**
     * @param client true on the side that dialled
     * @param maxInbound most streams that the peer may have open
     * @param inboundInitializer fills the pipeline of a stream that the peer opened
     */
    public YamuxSession(
            boolean client, WindowPool pool, int maxInbound, ChannelHandler inboundInitializer) {
        this.client = client;
        this.pool = pool;
        this.maxInbound = maxInbound;
        this.inboundInitializer = inboundInitializer;
        nextId = client ? 1 : 2;
    }

    /** The last measured round trip. Safe for use by any thread. */
    public Optional<Duration> latency() {
        return Optional.ofNullable(latency);
    }

    /** The streams that are open. */
    public List<Channel> streams() {
        return new ArrayList<>(streams.values());
    }

    WindowPool pool() {
        return pool;
    }

    ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }

    /** The connection's output, shared by its streams. */
    WriteQueue output() {
        WriteQueue queue = output;
        if (queue == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return queue;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        output = new WriteQueue(ctx);
        keepAlive =
                ctx.executor()
                        .scheduleAtFixedRate(
                                this::keepAlive, 0, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        shutDown();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        shutDown();
        ctx.fireChannelInactive();
    }

    private void shutDown() {
        if (!closed) {
            closed = true;
            if (keepAlive != null) {
                keepAlive.cancel(false);
            }
            for (YamuxStream stream : new ArrayList<>(streams.values())) {
                stream.abort();
            }
            streams.clear();
        }
    }

    /** Asks whether the peer is there, unless it has shown that since the last time. */
    private void keepAlive() {
        boolean there = heard;
        heard = false;
        if (pingOpen) {
            context().close();
            return;
        }
        if (there && latency != null) {
            return;
        }
        pingOpen = true;
        pingSent = System.nanoTime();
        frame(YamuxFrame.PING, YamuxFrame.SYN, 0, ++pingValue);
        flush();
    }

    /** Opens a stream; its pipeline is {@code initializer}'s. Runs on the event loop. */
    public void open(ChannelHandler initializer, Promise<Channel> opened) {
        if (closed || remoteGone || !context().channel().isActive()) {
            opened.setFailure(new ClosedException("connection is closed"));
            return;
        }
        if (outboundStreams >= MAX_OUTBOUND_STREAMS || nextId < 0) {
            opened.setFailure(new IpfsException("too many streams to one peer"));
            return;
        }
        YamuxStream stream = new YamuxStream(this, nextId, true);
        nextId += 2;
        outboundStreams++;
        streams.put(stream.streamId(), stream);
        frame(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, stream.streamId(), 0);
        register(stream, initializer);
        opened.trySuccess(stream);
        flush();
    }

    private void register(YamuxStream stream, ChannelHandler initializer) {
        stream.pipeline().addLast(initializer);
        context().channel().eventLoop().register(stream);
    }

    /** Ends the connection in order: tells the peer, then closes. Runs on the event loop. */
    public Future<Void> goAway() {
        return goAway(YamuxFrame.NORMAL);
    }

    private Future<Void> goAway(int code) {
        ChannelHandlerContext ctx = context();
        ByteBuf out = ctx.alloc().buffer(YamuxFrame.HEADER);
        YamuxFrame.write(out, YamuxFrame.GO_AWAY, 0, 0, code);
        return ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heard = true;
        output().hold();
        ByteBuf in = (ByteBuf) message;
        try {
            if (!closed) {
                parser.parse(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        output().release();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        output().write();
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ProtocolViolationException && ctx.channel().isActive() && !closed) {
            shutDown();
            goAway(YamuxFrame.PROTOCOL_ERROR);
        }
        ctx.fireExceptionCaught(cause);
    }

    @Nullable YamuxStream stream(int id) {
        return streams.get(id);
    }

    /** Data for a stream that is gone is dropped, but only as much as was granted to it. */
    void drain(int length) {
        drainBudget -= length;
        if (length < 0 || drainBudget < 0) {
            throw new ProtocolViolationException("data for streams that are not open");
        }
    }

    /** The peer opened a stream; null when it is refused. */
    @Nullable YamuxStream accept(int id) {
        boolean theirs = (id & 1) == (client ? 0 : 1);
        if (id == 0 || !theirs || streams.containsKey(id)) {
            throw new ProtocolViolationException("stream id " + id + " may not be opened");
        }
        if (inboundStreams >= maxInbound) {
            frame(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, id, 0);
            drainBudget = Math.min(drainBudget + YamuxFrame.INITIAL_WINDOW, 1 << 26);
            flush();
            return null;
        }
        YamuxStream stream = new YamuxStream(this, id, false);
        inboundStreams++;
        streams.put(id, stream);
        frame(YamuxFrame.WINDOW_UPDATE, YamuxFrame.ACK, id, 0);
        register(stream, inboundInitializer);
        flush();
        return stream;
    }

    void resetReceived(int id) {
        if (!resets.allows(System.nanoTime())) {
            throw new ProtocolViolationException("too many streams reset");
        }
        YamuxStream stream = streams.get(id);
        if (stream != null) {
            stream.abort();
        }
    }

    void pingReceived(int flags, int value) {
        if ((flags & YamuxFrame.SYN) != 0) {
            if (pings.allows(System.nanoTime())) {
                frame(YamuxFrame.PING, YamuxFrame.ACK, 0, value);
                flush();
            }
        } else if (pingOpen && value == pingValue) {
            pingOpen = false;
            latency = Duration.ofNanos(System.nanoTime() - pingSent);
        }
    }

    void goAwayReceived(int code) {
        remoteGone = true;
        if (code != YamuxFrame.NORMAL || streams.isEmpty()) {
            context().close();
        }
    }

    /** Writes a frame without payload; the caller flushes. */
    void frame(int type, int flags, int id, int length) {
        ChannelHandlerContext ctx = context();
        ByteBuf out = ctx.alloc().buffer(YamuxFrame.HEADER);
        YamuxFrame.write(out, type, flags, id, length);
        output().written(YamuxFrame.HEADER);
        ctx.write(out, ctx.voidPromise());
    }

    /** Writes a data frame; takes over {@code data}; the caller flushes. */
    void data(int id, int flags, ByteBuf data) {
        ChannelHandlerContext ctx = context();
        ByteBuf out = ctx.alloc().buffer(YamuxFrame.HEADER);
        YamuxFrame.write(out, YamuxFrame.DATA, flags, id, data.readableBytes());
        output().written(YamuxFrame.HEADER + data.readableBytes());
        ctx.write(out, ctx.voidPromise());
        if (data.isReadable()) {
            ctx.write(data, ctx.voidPromise());
        } else {
            data.release();
        }
    }

    /** Flushes now, or after the current burst of reads. */
    void flush() {
        output().flush();
    }

    boolean isClosed() {
        return closed;
    }

    /** A stream has ended; {@code granted} bytes of its window were never used. */
    void removed(YamuxStream stream, long granted) {
        if (streams.remove(stream.streamId()) != null) {
            if (stream.isOutbound()) {
                outboundStreams--;
            } else {
                inboundStreams--;
            }
            drainBudget = Math.min(drainBudget + granted, 1 << 28);
            if (remoteGone && streams.isEmpty()) {
                context().close();
            }
        }
    }
}
