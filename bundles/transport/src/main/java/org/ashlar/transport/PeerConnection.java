package org.ashlar.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.transport.select.MultistreamSelect;
import org.jspecify.annotations.Nullable;

/** One open connection. Safe for use by any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class PeerConnection {
    static final int NEGOTIATION_SECONDS = 10;

    private volatile boolean closing;
    private final Link link;
    private final PeerId peer;
    private final boolean inbound;
    private final Multiaddr remote;
    private final StreamOpener opener;
    private final Instant opened = Instant.now();
    private final Set<Channel> streams = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<IdentifyInfo> identified = new CompletableFuture<>();
    private volatile @Nullable IdentifyInfo info;
    private volatile Instant lastUsed = opened;

    PeerConnection(Link link, Multiaddr remote, boolean inbound, StreamOpener opener) {
        this.link = link;
        peer = link.key().peerId();
        this.remote = remote;
        this.inbound = inbound;
        this.opener = opener;
    }

    PeerId peer() {
        return peer;
    }

    byte[] publicKey() {
        return link.key().encoded();
    }

    boolean inbound() {
        return inbound;
    }

    Multiaddr remote() {
        return remote;
    }

    Instant opened() {
        return opened;
    }

    /** The IP address of the other end. */
    InetAddress ip() {
        return remote.socketAddress().orElseThrow().getAddress();
    }

    /** True when the transport itself secures and multiplexes. */
    boolean muxed() {
        return link instanceof MuxedLink;
    }

    Channel channel() {
        return link.channel();
    }

    int streamCount() {
        return streams.size();
    }

    /** Completes once the peer has identified itself, or failed to. */
    CompletableFuture<IdentifyInfo> identified() {
        return identified;
    }

    @Nullable IdentifyInfo info() {
        return info;
    }

    void identified(IdentifyInfo now) {
        info = now;
        identified.complete(now);
    }

    ConnectionInfo describe() {
        List<String> protocols =
                streams.stream()
                        .map(stream -> stream.attr(StreamAttributes.PROTOCOL).get())
                        .sorted()
                        .toList();
        return new ConnectionInfo(
                peer(),
                remote,
                inbound,
                link.security(),
                link.muxer(),
                opened,
                link.latency(),
                protocols);
    }

    /** Counts a stream whose protocol is agreed; false when there are too many. */
    boolean adopt(Channel stream, String protocol, boolean theirs) {
        if (!opener.admit(stream, peer(), protocol, theirs)) {
            return false;
        }
        link.adopted(stream);
        streams.add(stream);
        stream.closeFuture()
                .addListener(
                        f -> {
                            streams.remove(stream);
                            if (isUse(protocol)) {
                                lastUsed = Instant.now();
                            }
                        });
        return true;
    }

    /** True for protocols that carry something, not just the connection itself. */
    private static boolean isUse(String protocol) {
        return !protocol.equals(Swarm.PING)
                && !protocol.startsWith("/ipfs/id/")
                && !protocol.startsWith("/libp2p/autonat/");
    }

    /**
     * When it carried something for the last time.
     *
     * @param now the answer while it does
     */
    Instant lastUsed(Instant now) {
        boolean used =
                streams.stream()
                        .map(stream -> stream.attr(StreamAttributes.PROTOCOL).get())
                        .anyMatch(protocol -> protocol == null || isUse(protocol));
        return used ? now : lastUsed;
    }

    /** True once this side has begun to close it: nothing new is to be opened on it. */
    boolean closing() {
        return closing;
    }

    /** Ends the connection in order. */
    void close() {
        closing = true;
        Channel channel = link.channel();
        channel.eventLoop()
                .execute(
                        () -> {
                            if (channel.isActive()) {
                                link.goAway();
                                channel.eventLoop()
                                        .schedule(() -> channel.close(), 2, TimeUnit.SECONDS);
                            }
                        });
    }

    /** Opens a stream and agrees on a protocol. */
    CompletableFuture<Channel> open(List<String> protocols, ChannelHandler handler) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        Channel channel = link.channel();
        var initializer =
                new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(
                                        MultistreamSelect.dialer(
                                                protocols,
                                                (ctx, id) -> agreed(ctx, id, handler, result)),
                                        new Negotiating(result));
                    }
                };
        try {
            channel.eventLoop()
                    .execute(
                            () -> {
                                var promise = channel.eventLoop().<Channel>newPromise();
                                promise.addListener(f -> failed(f.cause(), result));
                                link.open(initializer, promise);
                            });
        } catch (java.util.concurrent.RejectedExecutionException e) {
            result.completeExceptionally(new ClosedException("the network has stopped", e));
        }
        return result;
    }

    private static void failed(@Nullable Throwable cause, CompletableFuture<Channel> result) {
        if (cause != null) {
            result.completeExceptionally(cause);
        }
    }

    private void agreed(
            ChannelHandlerContext ctx,
            String protocol,
            ChannelHandler handler,
            CompletableFuture<Channel> result) {
        Channel stream = ctx.channel();
        ctx.pipeline().remove(Negotiating.class);
        if (!adopt(stream, protocol, false)) {
            result.completeExceptionally(new IpfsException("too many streams"));
            stream.close();
            return;
        }
        ctx.pipeline().addLast(handler);
        if (!result.complete(stream)) {
            stream.close();
        }
    }

    /** Ends the attempt when negotiation fails or takes too long. Confined to its event loop. */
    static final class Negotiating extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Channel> result;
        private @Nullable Future<?> limit;

        Negotiating(CompletableFuture<Channel> result) {
            this.result = result;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            limit =
                    ctx.executor()
                            .schedule(
                                    () -> end(ctx, new IpfsException("negotiation timed out")),
                                    NEGOTIATION_SECONDS,
                                    TimeUnit.SECONDS);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            if (limit != null) {
                limit.cancel(false);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            end(ctx, new ClosedException("stream was reset during negotiation"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Throwable real =
                    cause instanceof io.netty.handler.codec.DecoderException
                                    && cause.getCause() != null
                            ? cause.getCause()
                            : cause;
            end(ctx, real);
        }

        private void end(ChannelHandlerContext ctx, Throwable cause) {
            result.completeExceptionally(cause);
            ctx.close();
        }
    }
}
