package org.ashlar.kad.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.UnavailableException;
import org.ashlar.kad.KadMessage;
import org.ashlar.kad.Rpc;
import org.ashlar.net.Network;
import org.ashlar.net.spi.Streams;
import org.ashlar.routing.PeerInfo;

/** Requests to peers, each on a stream of its own. Safe for use by any thread. */
public final class StreamRpc implements Rpc {
    /** Time for one request, connecting included. */
    public static final long TIMEOUT_MS = 10_000;

    private final Network network;
    private final Streams streams;
    private final ScheduledExecutorService scheduler;
    private final List<String> protocols;

    /**
     * @param protocol what the peers speak, such as {@code /ipfs/kad/1.0.0}
     */
    public StreamRpc(
            Network network, Streams streams, ScheduledExecutorService scheduler, String protocol) {
        this.network = network;
        this.streams = streams;
        this.scheduler = scheduler;
        this.protocols = List.of(protocol);
    }

    @Override
    public CompletableFuture<KadMessage> ask(PeerInfo peer, KadMessage request) {
        CompletableFuture<KadMessage> answer = new CompletableFuture<>();
        limit(answer);
        ChannelInitializer<Channel> pipeline =
                new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(new KadFrames(KadFrames.MAX_ANSWER))
                                .addLast(new AnswerHandler(answer));
                    }
                };
        var unused =
                open(peer, pipeline)
                        .whenComplete(
                                (stream, failure) -> {
                                    if (stream == null) {
                                        answer.completeExceptionally(failure);
                                        return;
                                    }
                                    var unusedWrite =
                                            stream.writeAndFlush(
                                                    KadFrames.encode(stream.alloc(), request),
                                                    stream.voidPromise());
                                    closeWhenDone(stream, answer);
                                });
        return answer;
    }

    @Override
    public CompletableFuture<Void> tell(PeerInfo peer, List<KadMessage> messages) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        limit(done);
        var unused =
                open(peer, new IgnoreHandler())
                        .whenComplete(
                                (stream, failure) -> {
                                    if (stream == null) {
                                        done.completeExceptionally(failure);
                                        return;
                                    }
                                    send(stream, messages, done);
                                    closeWhenDone(stream, done);
                                });
        return done;
    }

    private static void send(
            Channel stream, List<KadMessage> messages, CompletableFuture<Void> done) {
        for (KadMessage message : messages) {
            ByteBuf encoded = KadFrames.encode(stream.alloc(), message);
            var unused = stream.write(encoded, stream.voidPromise());
        }
        var unused =
                stream.writeAndFlush(stream.alloc().buffer(0, 0))
                        .addListener(
                                written -> {
                                    if (!written.isSuccess()) {
                                        done.completeExceptionally(written.cause());
                                    } else if (stream instanceof DuplexChannel duplex) {
                                        var end = duplex.shutdownOutput();
                                        end.addListener(f -> done.complete(null));
                                    } else {
                                        done.complete(null);
                                    }
                                });
    }

    private CompletableFuture<Channel> open(
            PeerInfo peer, io.netty.channel.ChannelHandler handler) {
        return network.connect(peer.id(), peer.addresses())
                .thenCompose(connection -> streams.open(peer.id(), protocols, handler));
    }

    private void limit(CompletableFuture<?> result) {
        Future<?> timer =
                scheduler.schedule(
                        () ->
                                result.completeExceptionally(
                                        new UnavailableException("no answer in time")),
                        TIMEOUT_MS,
                        TimeUnit.MILLISECONDS);
        var unused = result.whenComplete((value, failure) -> timer.cancel(false));
    }

    private static void closeWhenDone(Channel stream, CompletableFuture<?> result) {
        var unused =
                result.whenComplete(
                        (value, failure) -> {
                            var unusedClose = stream.close();
                        });
    }

    /** Takes the one answer. Confined to its event loop. */
    private static final class AnswerHandler extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<KadMessage> answer;

        AnswerHandler(CompletableFuture<KadMessage> answer) {
            this.answer = answer;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            answer.complete((KadMessage) message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                channelInactive(ctx);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answer.completeExceptionally(new UnavailableException("stream ended unanswered"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            answer.completeExceptionally(cause);
        }
    }

    /** Nothing is answered to what has no answer. */
    private static final class IgnoreHandler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            io.netty.util.ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var unused = ctx.close();
        }
    }
}
