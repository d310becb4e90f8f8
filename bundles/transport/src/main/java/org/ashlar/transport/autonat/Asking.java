package org.ashlar.transport.autonat;

import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.Streams;
import org.ashlar.transport.wire.Exchange;

/** Asks one peer to dial back. Safe for use by any thread; nothing here blocks. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Asking {
    /** Most bytes that are sent for a dial elsewhere. */
    static final long MAX_COST = 100_000;

    private static final int V1_SECONDS = 30;
    private static final int V2_SECONDS = 40;
    private static final int NONCE_SECONDS = 5;

    private final Streams streams;
    private final DialBack dialBacks;

    Asking(Streams streams, DialBack dialBacks) {
        this.streams = streams;
        this.dialBacks = dialBacks;
    }

    /**
     * What a peer found.
     *
     * @param address the address that it dialled
     * @param reached whether somebody answered there
     */
    record Outcome(Multiaddr address, boolean reached) {}

    /** Whether the peer could dial this node at some address; fails when it did not try. */
    CompletableFuture<Boolean> v1(PeerId server, PeerId self, List<Multiaddr> addresses) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        ask(server, V1Message.PROTOCOL, new V1Handler(self, addresses, result), result);
        return result;
    }

    /** Which address the peer dialled, and what came of it; fails when that is not known. */
    CompletableFuture<Outcome> v2(PeerId server, List<Multiaddr> addresses) {
        DialBack.Expected expected = dialBacks.expect();
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        ask(server, V2Message.DIAL_REQUEST, new V2Handler(addresses, expected, result), result);
        var unused = result.whenComplete((o, e) -> dialBacks.forget(expected.nonce()));
        return result;
    }

    private <T> void ask(
            PeerId server, String protocol, Exchange handler, CompletableFuture<T> result) {
        var unused =
                streams.open(server, List.of(protocol), handler)
                        .whenComplete(
                                (stream, failure) -> {
                                    if (failure != null) {
                                        result.completeExceptionally(failure);
                                    }
                                });
    }

    private static IpfsException refused(int status) {
        return new IpfsException("the peer did not dial back: status " + status);
    }

    /** Confined to its event loop. */
    private static final class V1Handler extends Exchange {
        private final PeerId self;
        private final List<Multiaddr> addresses;
        private final CompletableFuture<Boolean> result;

        V1Handler(PeerId self, List<Multiaddr> addresses, CompletableFuture<Boolean> result) {
            super(V1Message.MAX_LENGTH, V1_SECONDS);
            this.self = self;
            this.addresses = addresses;
            this.result = result;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            super.handlerAdded(ctx);
            sendLast(ctx, V1Message.request(self.bytes(), addresses));
        }

        @Override
        protected void message(ChannelHandlerContext ctx, byte[] message) {
            V1Message response = V1Message.decode(message);
            if (response.dial()) {
                ctx.close();
            } else if (response.status() == V1Message.OK) {
                result.complete(true);
            } else if (response.status() == V1Message.DIAL_ERROR) {
                result.complete(false);
            } else {
                result.completeExceptionally(refused(response.status()));
            }
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            super.channelInactive(ctx);
            result.completeExceptionally(new ClosedException("autonat was not answered"));
        }
    }

    /** Confined to its event loop. */
    private static final class V2Handler extends Exchange {
        private final List<Multiaddr> addresses;
        private final DialBack.Expected expected;
        private final CompletableFuture<Outcome> result;
        private boolean paid;
        private boolean answered;

        V2Handler(
                List<Multiaddr> addresses,
                DialBack.Expected expected,
                CompletableFuture<Outcome> result) {
            super(V2Message.MAX_LENGTH, V2_SECONDS);
            this.addresses = addresses;
            this.expected = expected;
            this.result = result;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            super.handlerAdded(ctx);
            send(ctx, V2Message.request(addresses, expected.nonce()));
        }

        @Override
        protected void message(ChannelHandlerContext ctx, byte[] message) {
            V2Message read = V2Message.decode(message);
            if (read instanceof V2Message.DataRequest cost && !paid) {
                paid = true;
                pay(ctx, cost);
            } else if (read instanceof V2Message.Response response) {
                answered(response);
                ctx.close();
            } else {
                ctx.close();
            }
        }

        private void pay(ChannelHandlerContext ctx, V2Message.DataRequest cost) {
            if (cost.bytes() < 0 || cost.bytes() > MAX_COST || cost.index() >= addresses.size()) {
                ctx.close();
                return;
            }
            byte[] data = V2Message.data(V2Message.MAX_DATA);
            for (long sent = 0; sent < cost.bytes(); sent += V2Message.MAX_DATA) {
                var unused = ctx.write(delimited(data));
            }
            ctx.flush();
        }

        private void answered(V2Message.Response response) {
            answered = true;
            if (response.status() != V2Message.OK || response.index() >= addresses.size()) {
                result.completeExceptionally(refused(response.status()));
                return;
            }
            Multiaddr address = addresses.get(response.index());
            if (response.dialStatus() == V2Message.DIAL_ERROR) {
                result.complete(new Outcome(address, false));
                return;
            }
            // That it was reached counts only with the nonce, which may come a little later.
            var unused =
                    expected.came()
                            .orTimeout(NONCE_SECONDS, TimeUnit.SECONDS)
                            .whenComplete(
                                    (v, failure) -> {
                                        if (failure == null) {
                                            result.complete(new Outcome(address, true));
                                        } else {
                                            result.completeExceptionally(
                                                    new IpfsException("no dial back came"));
                                        }
                                    });
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            super.channelInactive(ctx);
            if (!answered) {
                result.completeExceptionally(new ClosedException("autonat was not answered"));
            }
        }
    }
}
