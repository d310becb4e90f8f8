package org.ashlar.transport.autonat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.transport.wire.Exchange;

/**
 * Dials one address of a peer that asks for it, and sends its nonce there. For an address at
 * another IP than the one from which it asks, the peer first sends more bytes than the dial costs
 * anybody. Safe for use by any thread.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/autonat/autonat-v2.md">AutoNAT v2</a>
 */
final class V2Server {
    /** Least bytes that a dial elsewhere costs; up to {@link #MORE_BYTES} come on top. */
    static final long LEAST_BYTES = 30_000;

    static final int MORE_BYTES = 70_000;

    /** Most dials elsewhere in a minute. */
    static final int MAX_ELSEWHERE = 12;

    private static final int STREAM_SECONDS = 60;
    private static final int DATA_SECONDS = 15;
    private static final int WAIT_MILLIS = 3000;

    private final Prober prober;
    private final LongSupplier clock;
    private final Throttle throttle = new Throttle();
    private final Throttle elsewhere = new Throttle();

    /**
     * @param clock nanoseconds
     */
    V2Server(Prober prober, LongSupplier clock) {
        this.prober = prober;
        this.clock = clock;
    }

    void accept(Channel stream) {
        stream.pipeline().addLast(new Handler(stream.attr(StreamAttributes.PEER).get()));
    }

    private enum Step {
        REQUEST,
        DATA,
        DONE
    }

    @SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
    private final class Handler extends Exchange {
        private final PeerId peer;
        private Step step = Step.REQUEST;
        private int index;
        private long nonce;
        private long missing;
        private Optional<Multiaddr> target = Optional.empty();

        Handler(PeerId peer) {
            super(V2Message.MAX_LENGTH, STREAM_SECONDS);
            this.peer = peer;
        }

        @Override
        protected void message(ChannelHandlerContext ctx, byte[] message) {
            V2Message read = V2Message.decode(message);
            if (step == Step.REQUEST && read instanceof V2Message.Request request) {
                requested(ctx, request);
            } else if (step == Step.DATA && read instanceof V2Message.Data data) {
                // Many small messages would be work for nothing.
                missing -= data.length() < 100 ? -1 : data.length();
                if (missing <= 0) {
                    step = Step.DONE;
                    // Dials that many are made to ask for at once do not arrive at once.
                    int wait = ThreadLocalRandom.current().nextInt(WAIT_MILLIS);
                    ctx.executor().schedule(() -> dial(ctx), wait, TimeUnit.MILLISECONDS);
                }
            } else {
                ctx.close();
            }
        }

        private void requested(ChannelHandlerContext ctx, V2Message.Request request) {
            step = Step.DONE;
            nonce = request.nonce();
            long now = clock.getAsLong();
            ServiceLimits limits = ServiceLimits.V2;
            if (!throttle.admit(peer, now, limits.ofAll(), limits.ofPeer(), limits.interval())) {
                sendLast(ctx, V2Message.response(V2Message.REQUEST_REJECTED, 0, 0));
                return;
            }
            choose(request.addresses());
            if (target.isEmpty()) {
                sendLast(ctx, V2Message.response(V2Message.DIAL_REFUSED, 0, 0));
                return;
            }
            InetAddress from = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
            boolean here =
                    target.flatMap(Multiaddr::socketAddress)
                            .filter(socket -> socket.getAddress().equals(from))
                            .isPresent();
            if (here) {
                dial(ctx);
            } else if (elsewhere.admit(
                    peer, now, MAX_ELSEWHERE, MAX_ELSEWHERE, limits.interval())) {
                step = Step.DATA;
                missing = LEAST_BYTES + ThreadLocalRandom.current().nextInt(MORE_BYTES);
                send(ctx, V2Message.dataRequest(index, missing));
                ctx.executor().schedule(() -> late(ctx), DATA_SECONDS, TimeUnit.SECONDS);
            } else {
                sendLast(ctx, V2Message.response(V2Message.REQUEST_REJECTED, 0, 0));
            }
        }

        private void choose(List<Optional<Multiaddr>> addresses) {
            for (index = 0; index < addresses.size(); index++) {
                target =
                        addresses
                                .get(index)
                                .flatMap(Multiaddr::withoutPeer)
                                .filter(prober::mayDial);
                if (target.isPresent()) {
                    return;
                }
            }
        }

        private void late(ChannelHandlerContext ctx) {
            if (step == Step.DATA) {
                ctx.close();
            }
        }

        private void dial(ChannelHandlerContext ctx) {
            if (!ctx.channel().isActive()) {
                return; // nobody waits for the answer
            }
            prober.dial(peer, target.orElseThrow())
                    .thenCompose(this::dialBack)
                    .exceptionally(failure -> V2Message.DIAL_ERROR)
                    .thenAcceptAsync(
                            status ->
                                    sendLast(ctx, V2Message.response(V2Message.OK, index, status)),
                            ctx.executor());
        }

        private CompletableFuture<Integer> dialBack(Prober.Probe probe) {
            CompletableFuture<Boolean> told = new CompletableFuture<>();
            probe.open(V2Message.DIAL_BACK, new DialBack.Sender(nonce, told))
                    .whenComplete(
                            (stream, failure) -> {
                                if (failure != null) {
                                    told.complete(false);
                                }
                            });
            return told.thenApply(
                    good -> {
                        probe.close();
                        return good ? V2Message.OK : V2Message.DIAL_BACK_ERROR;
                    });
        }
    }
}
