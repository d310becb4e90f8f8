package org.ashlar.transport.autonat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.transport.wire.Exchange;

/**
 * Dials peers back that ask for it, only at the IP address from which they ask, so that nobody else
 * can be made the target. Safe for use by any thread.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/autonat/autonat-v1.md">AutoNAT v1</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class V1Server {
    private static final int STREAM_SECONDS = 60;
    private static final int DIAL_SECONDS = 15;

    private final Prober prober;
    private final Supplier<ServiceLimits> limits;
    private final LongSupplier clock;
    private final Throttle throttle = new Throttle();

    /**
     * @param clock nanoseconds
     */
    V1Server(Prober prober, Supplier<ServiceLimits> limits, LongSupplier clock) {
        this.prober = prober;
        this.limits = limits;
        this.clock = clock;
    }

    void accept(Channel stream) {
        stream.pipeline().addLast(new Handler(stream.attr(StreamAttributes.PEER).get()));
    }

    private final class Handler extends Exchange {
        private final PeerId peer;
        private boolean asked;

        Handler(PeerId peer) {
            super(V1Message.MAX_LENGTH, STREAM_SECONDS);
            this.peer = peer;
        }

        @Override
        protected void message(ChannelHandlerContext ctx, byte[] message) {
            if (asked) {
                ctx.close();
                return;
            }
            asked = true;
            V1Message request = V1Message.decode(message);
            byte[] id = request.peer();
            if (!request.dial() || (id.length > 0 && !Arrays.equals(id, peer.bytes()))) {
                answer(ctx, V1Message.BAD_REQUEST, "peer id mismatch", Optional.empty());
                return;
            }
            InetAddress from = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
            Set<Multiaddr> targets = targets(request.addresses(), from);
            ServiceLimits now = limits.get();
            if (targets.isEmpty()) {
                answer(ctx, V1Message.DIAL_REFUSED, "no dialable addresses", Optional.empty());
            } else if (!throttle.admit(
                    peer, clock.getAsLong(), now.ofAll(), now.ofPeer(), now.interval())) {
                answer(ctx, V1Message.DIAL_REFUSED, "too many dials", Optional.empty());
            } else {
                dial(ctx, new ArrayDeque<>(targets));
            }
        }

        private void dial(ChannelHandlerContext ctx, Queue<Multiaddr> targets) {
            CompletableFuture<Multiaddr> reached = new CompletableFuture<>();
            next(targets, reached);
            reached.orTimeout(DIAL_SECONDS, TimeUnit.SECONDS)
                    .whenCompleteAsync(
                            (address, failure) -> {
                                if (failure == null) {
                                    answer(ctx, V1Message.OK, "", Optional.of(address));
                                } else {
                                    answer(
                                            ctx,
                                            V1Message.DIAL_ERROR,
                                            "dial failed",
                                            Optional.empty());
                                }
                            },
                            ctx.executor());
        }

        private void next(Queue<Multiaddr> targets, CompletableFuture<Multiaddr> reached) {
            Multiaddr target = targets.poll();
            if (target == null || reached.isDone()) {
                reached.completeExceptionally(new java.io.IOException("not reached"));
                return;
            }
            prober.dial(peer, target)
                    .whenComplete(
                            (probe, failure) -> {
                                if (failure == null) {
                                    probe.close();
                                    reached.complete(target);
                                } else {
                                    next(targets, reached);
                                }
                            });
        }

        private static void answer(
                ChannelHandlerContext ctx, int status, String text, Optional<Multiaddr> dialled) {
            sendLast(ctx, V1Message.response(status, text, dialled));
        }
    }

    /** What may be dialled: each port that was told, at the IP address that was seen. */
    private Set<Multiaddr> targets(List<Multiaddr> told, InetAddress from) {
        Set<Multiaddr> targets = new LinkedHashSet<>();
        for (Multiaddr address : told) {
            address.withoutPeer()
                    .flatMap(bare -> at(bare, from))
                    .filter(prober::mayDial)
                    .ifPresent(targets::add);
        }
        return targets;
    }

    /** The same port and protocols at another host; empty when the address names no IP. */
    private static Optional<Multiaddr> at(Multiaddr address, InetAddress host) {
        if (address.socketAddress().isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        List<Multiaddr.Component> parts = address.components();
        InetSocketAddress zero = new InetSocketAddress(host, 0);
        Multiaddr.Component ip = Multiaddr.tcp(zero).components().get(0);
        text.append('/').append(ip.protocol().label()).append('/').append(ip.value());
        for (Multiaddr.Component part : parts.subList(1, parts.size())) {
            text.append('/').append(part.protocol().label());
            if (part.protocol().hasValue()) {
                text.append('/').append(part.value());
            }
        }
        return Optional.of(Multiaddr.parse(text.toString()));
    }
}
