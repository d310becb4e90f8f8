package org.ashlar.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.transport.pnet.PnetHandler;
import org.ashlar.transport.pnet.SwarmKey;
import org.ashlar.transport.security.Secured;
import org.ashlar.transport.security.Security;
import org.ashlar.transport.select.MultistreamSelect;
import org.ashlar.transport.ws.WebSocketReady;
import org.ashlar.transport.yamux.WindowPool;
import org.ashlar.transport.yamux.YamuxSession;
import org.jspecify.annotations.Nullable;

/**
 * Turns one socket into a secured, multiplexed connection within an absolute time limit. Confined
 * to the socket's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Upgrade extends ChannelInboundHandlerAdapter {
    /** Absolute limit of the whole handshake. */
    static final int LIMIT_SECONDS = 15;

    private static final List<String> MUXERS = List.of(YamuxSession.PROTOCOL);

    /**
     * The outcome.
     *
     * @param security protocol id of the secure channel
     */
    record Upgraded(Channel channel, Secured secured, String security, YamuxSession session)
            implements Link {
        @Override
        public PublicKey key() {
            return secured.key();
        }

        @Override
        public String muxer() {
            return YamuxSession.PROTOCOL;
        }

        @Override
        public Optional<Duration> latency() {
            return session.latency();
        }

        @Override
        public void open(ChannelHandler initializer, Promise<Channel> opened) {
            session.open(initializer, opened);
        }

        @Override
        public void goAway() {
            session.goAway();
        }
    }

    /**
     * What is to be done.
     *
     * @param key of the private network, if it is one
     * @param expected who must be at the other end, null when anyone may be
     * @param webSocket true when WebSocket opens first
     * @param maxStreams most streams that the peer may open
     */
    record Plan(
            List<Security> securities,
            Optional<SwarmKey> key,
            @Nullable PeerId expected,
            boolean dialer,
            boolean webSocket,
            WindowPool windows,
            int maxStreams) {}

    private final Plan plan;
    private final ChannelHandler streamInitializer;
    private final BiConsumer<@Nullable Upgraded, @Nullable Throwable> done;
    private @Nullable ScheduledFuture<?> limit;
    private String security = "";
    private boolean finished;

    Upgrade(
            Plan plan,
            ChannelHandler streamInitializer,
            BiConsumer<@Nullable Upgraded, @Nullable Throwable> done) {
        this.plan = plan;
        this.streamInitializer = streamInitializer;
        this.done = done;
    }

    /** This handler stays last until the upgrade is over; all others go in front of it. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        limit =
                ctx.executor()
                        .schedule(
                                () -> fail(ctx, new IpfsException("handshake took too long")),
                                LIMIT_SECONDS,
                                TimeUnit.SECONDS);
        if (!plan.webSocket()) {
            begin(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == WebSocketReady.INSTANCE) {
            begin(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void begin(ChannelHandlerContext ctx) {
        plan.key()
                .ifPresent(
                        key -> ctx.pipeline().addBefore(ctx.name(), "pnet", new PnetHandler(key)));
        List<String> ids = plan.securities().stream().map(Security::protocol).toList();
        MultistreamSelect.Selected selected = (c, id) -> secure(c, ctx, id);
        ctx.pipeline()
                .addBefore(
                        ctx.name(),
                        "select-security",
                        plan.dialer()
                                ? MultistreamSelect.dialer(ids, selected)
                                : MultistreamSelect.listener(ids::contains, selected));
    }

    private void secure(ChannelHandlerContext at, ChannelHandlerContext last, String id) {
        security = id;
        plan.securities().stream()
                .filter(s -> s.protocol().equals(id))
                .findFirst()
                .orElseThrow()
                .install(
                        at,
                        plan.dialer(),
                        plan.expected(),
                        MUXERS,
                        secured -> secured(last, secured));
    }

    private void secured(ChannelHandlerContext last, Secured secured) {
        if (YamuxSession.PROTOCOL.equals(secured.muxer())) {
            mux(last, secured);
            return;
        }
        MultistreamSelect.Selected selected = (c, id) -> mux(last, secured);
        last.pipeline()
                .addBefore(
                        last.name(),
                        "select-muxer",
                        plan.dialer()
                                ? MultistreamSelect.dialer(MUXERS, selected)
                                : MultistreamSelect.listener(MUXERS::contains, selected));
    }

    private void mux(ChannelHandlerContext last, Secured secured) {
        YamuxSession session =
                new YamuxSession(
                        plan.dialer(), plan.windows(), plan.maxStreams(), streamInitializer);
        last.pipeline().addBefore(last.name(), "yamux", session);
        finish(new Upgraded(last.channel(), secured, security, session), null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, new ClosedException("connection closed during the handshake"));
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (!finished) {
            finish(null, cause);
            ctx.close();
        } else if (!(cause instanceof ClosedException)) {
            ctx.close();
        }
    }

    private void finish(@Nullable Upgraded upgraded, @Nullable Throwable cause) {
        if (!finished) {
            finished = true;
            if (limit != null) {
                limit.cancel(false);
            }
            done.accept(upgraded, cause);
        }
    }
}
