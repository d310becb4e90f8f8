package org.ashlar.transport.quic;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.net.spi.MuxedConnection;
import org.jspecify.annotations.Nullable;

/** One established connection. Confined to its event loop, except for its values. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class QuicConnection implements MuxedConnection {
    private static final AttributeKey<QuicConnection> SELF =
            AttributeKey.valueOf("ashlar.quic.connection");

    /** Takes over streams that peers open. */
    static final ChannelHandler INBOUND =
            new ChannelInitializer<QuicStreamChannel>() {
                @Override
                protected void initChannel(QuicStreamChannel stream) {
                    QuicStream.prepare(stream);
                    QuicConnection owner = stream.parent().attr(SELF).get();
                    if (owner == null) {
                        stream.close(); // there is none before the handshake is over
                    } else {
                        owner.inbound(stream);
                    }
                }
            };

    private final QuicChannel channel;
    private final PublicKey key;
    private final InetSocketAddress remote;
    private final Queue<QuicStreamChannel> waiting = new ArrayDeque<>();
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
            QuicStream.over(stream, remote, inbound);
        }
    }

    @Override
    public void open(ChannelHandler outbound, Promise<Channel> opened) {
        if (!channel.isActive()) {
            opened.setFailure(new ClosedException("connection is closed"));
            return;
        }
        if (channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) == 0) {
            opened.setFailure(new IpfsException("too many streams to one peer"));
            return;
        }
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
            opened.setSuccess(QuicStream.over(created.getNow(), remote, outbound));
        } else {
            Throwable cause = created.cause();
            opened.setFailure(cause == null ? new ClosedException("stream is not open") : cause);
        }
    }

    @Override
    public void goAway() {
        channel.close(true, 0, Unpooled.EMPTY_BUFFER);
    }
}
