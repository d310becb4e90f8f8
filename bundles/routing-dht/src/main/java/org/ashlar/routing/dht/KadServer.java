package org.ashlar.routing.dht;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.kad.KadMessage;
import org.ashlar.kad.net.KadFrames;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.net.spi.StreamHandler;

/**
 * Inbound streams of one network. One request of a stream is worked on at a time, and reading
 * pauses meanwhile; each peer has so many requests a second. Safe for use by any thread.
 */
final class KadServer implements StreamHandler {
    /** Longest request, in bytes: a value of 10 KiB and a key fit easily. */
    static final int MAX_REQUEST = 64 << 10;

    static final int REQUESTS_PER_SECOND = 50;
    static final int BURST = 200;
    private static final int IDLE_SECONDS = 60;
    private static final int MAX_BUCKETS = 4_096;
    private static final System.Logger LOG = System.getLogger(KadServer.class.getName());

    private final String protocol;
    private final KadService service;
    private final Executor disk;

    private final Map<PeerId, TokenBucket> buckets =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<PeerId, TokenBucket> eldest) {
                            return size() > MAX_BUCKETS;
                        }
                    });

    /**
     * @param disk runs what may block on the disk
     */
    KadServer(String protocol, KadService service, Executor disk) {
        this.protocol = protocol;
        this.service = service;
        this.disk = disk;
    }

    @Override
    public List<String> protocols() {
        return List.of(protocol);
    }

    @Override
    public void accept(Channel stream) {
        PeerId peer = stream.attr(StreamAttributes.PEER).get();
        stream.pipeline()
                .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS))
                .addLast(new KadFrames(MAX_REQUEST))
                .addLast(new RequestHandler(peer));
    }

    private boolean admits(PeerId peer) {
        long now = System.nanoTime();
        TokenBucket bucket =
                buckets.computeIfAbsent(
                        peer, p -> new TokenBucket(REQUESTS_PER_SECOND, BURST, now));
        synchronized (bucket) {
            return bucket.take(now);
        }
    }

    /** One inbound stream. Confined to its event loop. */
    private final class RequestHandler extends SimpleChannelInboundHandler<KadMessage> {
        private final PeerId peer;
        private final ArrayDeque<KadMessage> waiting = new ArrayDeque<>();
        private boolean working;
        private boolean ended;

        RequestHandler(PeerId peer) {
            this.peer = peer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, KadMessage request) {
            if (!admits(peer)) {
                throw new ProtocolViolationException("kad: too many requests");
            }
            if (working) {
                ctx.channel().config().setAutoRead(false);
                waiting.add(request);
                return;
            }
            work(ctx, request);
        }

        private void work(ChannelHandlerContext ctx, KadMessage request) {
            working = true;
            try {
                disk.execute(() -> answer(ctx, request));
            } catch (RejectedExecutionException e) {
                var unused = ctx.close();
            }
        }

        private void answer(ChannelHandlerContext ctx, KadMessage request) {
            try {
                Optional<KadMessage> answer = service.answer(peer, request);
                ctx.executor().execute(() -> answered(ctx, answer));
            } catch (RuntimeException e) {
                LOG.log(Level.DEBUG, () -> "request of " + peer + " refused", e);
                var unused = ctx.close();
            }
        }

        private void answered(ChannelHandlerContext ctx, Optional<KadMessage> answer) {
            if (answer.isPresent()) {
                var unused = ctx.writeAndFlush(KadFrames.encode(ctx.alloc(), answer.get()));
            }
            working = false;
            KadMessage next = waiting.poll();
            if (next != null) {
                work(ctx, next);
            } else if (ended) {
                var unused = ctx.close();
            } else {
                ctx.channel().config().setAutoRead(true);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof IdleStateEvent) {
                var unused = ctx.close();
            } else if (event instanceof ChannelInputShutdownEvent) {
                ended = true;
                if (!working) {
                    var unused = ctx.close();
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.log(Level.DEBUG, () -> "DHT stream of " + peer + " reset", cause);
            var unused = ctx.close();
        }
    }
}
