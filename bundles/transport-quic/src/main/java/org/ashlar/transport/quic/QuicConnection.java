package org.ashlar.transport.quic;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.net.spi.MuxedConnection;
import org.ashlar.streams.RateLimit;
import org.jspecify.annotations.Nullable;

/** One established connection. Confined to its event loop, except for its values. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class QuicConnection implements MuxedConnection {
    private static final AttributeKey<QuicConnection> SELF =
            AttributeKey.valueOf("ashlar.quic.connection");

    /** Takes over streams that peers open. */
    static final ChannelHandler INBOUND = new Inbound();

    /** Most streams that wait until the peer allows another, and how long one waits. */
    static final int MAX_UNOPENED = 256;

    private static final int WAIT_SECONDS = 10;

    /** Streams that a peer may reset within the period. */
    private static final int MAX_RESETS = 1000;

    private static final long RESET_PERIOD = TimeUnit.SECONDS.toNanos(10);

    /** Error code of the connection; any but 0 says that the peer is at fault. */
    private static final int TOO_MANY_RESETS = 1;

    private final QuicChannel channel;
    private final PublicKey key;
    private final InetSocketAddress remote;
    private final Queue<QuicStreamChannel> waiting = new ArrayDeque<>();
    private final Queue<Unopened> unopened = new ArrayDeque<>();
    private final RateLimit resets = new RateLimit(MAX_RESETS, RESET_PERIOD);
    private @Nullable ChannelHandler initializer;
    private volatile @Nullable Duration latency;

    QuicConnection(QuicChannel channel, PublicKey key, InetSocketAddress remote) {
        this.channel = channel;
        this.key = key;
        this.remote = remote;
        measure();
    }

    static void bind(QuicChannel channel, QuicConnection connection) {
        channel.attr(SELF).set(connection);
        channel.pipeline().addLast(connection.new Allowed());
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public PublicKey key() {
        return key;
    }

    @Override
    public String security() {
        return "";
    }

    @Override
    public String muxer() {
        return "";
    }

    @Override
    public Optional<Duration> latency() {
        return Optional.ofNullable(latency);
    }

    /** Measures the round trip too. */
    @Override
    public long received() {
        measure();
        Future<QuicConnectionStats> stats = channel.collectStats();
        return stats.isSuccess() ? stats.getNow().recv() : 0;
    }

    private void measure() {
        Future<QuicConnectionPathStats> path = channel.collectPathStats(0);
        if (path.isSuccess()) {
            latency = Duration.ofNanos(path.getNow().rtt());
        }
    }

    @Override
    public void accept(ChannelHandler inbound) {
        initializer = inbound;
        for (QuicStreamChannel stream = waiting.poll(); stream != null; stream = waiting.poll()) {
            inbound(stream);
        }
    }

    private void inbound(QuicStreamChannel stream) {
        ChannelHandler inbound = initializer;
        if (inbound == null) {
            waiting.add(stream); // as many as may be open
        } else {
            QuicStream.over(stream, remote, inbound, this::reset);
        }
    }

    /** The peer has reset a stream, which costs it less than this node. */
    private void reset() {
        if (!resets.allows(System.nanoTime()) && channel.isOpen()) {
            channel.close(true, TOO_MANY_RESETS, Unpooled.EMPTY_BUFFER);
        }
    }

    @Override
    public void open(ChannelHandler outbound, Promise<Channel> opened) {
        if (!channel.isActive()) {
            opened.setFailure(new ClosedException("connection is closed"));
        } else if (channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
            create(outbound, opened);
        } else if (unopened.size() >= MAX_UNOPENED) {
            opened.setFailure(new IpfsException("too many streams to one peer"));
        } else {
            wait(new Unopened(outbound, opened));
        }
    }

    /** The peer allows another stream when one of those that are open has ended. */
    private void wait(Unopened stream) {
        unopened.add(stream);
        var limit =
                channel.eventLoop().schedule(() -> giveUp(stream), WAIT_SECONDS, TimeUnit.SECONDS);
        stream.opened().addListener(f -> limit.cancel(false));
    }

    private void giveUp(Unopened stream) {
        unopened.remove(stream);
        stream.opened().tryFailure(new IpfsException("too many streams to one peer"));
    }

    private void create(ChannelHandler outbound, Promise<Channel> opened) {
        Future<QuicStreamChannel> created =
                channel.createStream(
                        QuicStreamType.BIDIRECTIONAL,
                        new ChannelInitializer<QuicStreamChannel>() {
                            @Override
                            protected void initChannel(QuicStreamChannel stream) {
                                QuicStream.prepare(stream);
                            }
                        });
        if (created.isSuccess()) {
            opened.setSuccess(QuicStream.over(created.getNow(), remote, outbound, this::reset));
        } else {
            Throwable cause = created.cause();
            opened.setFailure(cause == null ? new ClosedException("stream is not open") : cause);
        }
    }

    /** Hears what the peer allows. */
    private final class Allowed extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof QuicStreamLimitChangedEvent) {
                while (!unopened.isEmpty()
                        && channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
                    Unopened next = unopened.remove();
                    create(next.initializer(), next.opened());
                }
            }
            ctx.fireUserEventTriggered(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            while (!unopened.isEmpty()) {
                unopened.remove().opened().tryFailure(new ClosedException("connection is closed"));
            }
            ctx.fireChannelInactive();
        }
    }

    /**
     * Gives a stream to its connection. Not a {@code ChannelInitializer}: that one would still be
     * there when a stream that has been reset already fails, and would warn of each.
     */
    @ChannelHandler.Sharable
    private static final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            if (ctx.channel().isRegistered()) {
                take(ctx);
            }
        }

        @Override
        public void channelRegistered(ChannelHandlerContext ctx) {
            take(ctx);
        }

        private void take(ChannelHandlerContext ctx) {
            QuicStreamChannel stream = (QuicStreamChannel) ctx.channel();
            ctx.pipeline().remove(this);
            QuicStream.prepare(stream);
            QuicConnection owner = stream.parent().attr(SELF).get();
            if (owner == null) {
                stream.close(); // there is none before the handshake is over
            } else {
                owner.inbound(stream);
            }
        }
    }

    /** A stream that the peer does not allow yet. */
    private record Unopened(ChannelHandler initializer, Promise<Channel> opened) {}

    @Override
    public void goAway() {
        channel.close(true, 0, Unpooled.EMPTY_BUFFER);
    }
}
