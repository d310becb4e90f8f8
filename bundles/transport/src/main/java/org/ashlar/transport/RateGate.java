package org.ashlar.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds a socket's reads and flushes back while its buckets are empty: the peer then meets a full
 * TCP window, and streams an unwritable connection. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class RateGate extends ChannelDuplexHandler {
    private final Rates rates;
    private Rates.@Nullable Pair peer;
    private boolean readPlanned;
    private boolean flushPlanned;

    RateGate(Rates rates) {
        this.rates = rates;
    }

    /** From now on the peer's own bucket counts too. */
    void of(Rates.Pair buckets) {
        peer = buckets;
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        long delay = delay(true);
        if (delay == 0) {
            ctx.read();
        } else if (!readPlanned) {
            readPlanned = true;
            ctx.executor()
                    .schedule(
                            () -> {
                                readPlanned = false;
                                read(ctx);
                            },
                            delay,
                            TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        take(true, ((ByteBuf) message).readableBytes());
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf data) {
            take(false, data.readableBytes());
        }
        ctx.write(message, promise); // what is not bytes is refused, and released, below
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        long delay = delay(false);
        if (delay == 0) {
            ctx.flush();
        } else if (!flushPlanned) {
            flushPlanned = true;
            ctx.executor()
                    .schedule(
                            () -> {
                                flushPlanned = false;
                                flush(ctx);
                            },
                            delay,
                            TimeUnit.NANOSECONDS);
        }
    }

    private void take(boolean in, int bytes) {
        long now = System.nanoTime();
        rates.total().of(in).take(bytes, now);
        Rates.Pair own = peer;
        if (own != null) {
            own.of(in).take(bytes, now);
        }
    }

    private long delay(boolean in) {
        long now = System.nanoTime();
        long delay = rates.total().of(in).delay(now);
        Rates.Pair own = peer;
        return own == null ? delay : Math.max(delay, own.of(in).delay(now));
    }
}
