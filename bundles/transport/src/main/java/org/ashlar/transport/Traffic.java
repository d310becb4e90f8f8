package org.ashlar.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.net.Bandwidth;
import org.jspecify.annotations.Nullable;

/** Bytes of streams: all, by peer and by protocol. Safe for use by any thread. */
final class Traffic {
    private static final int MAX_PEERS = 1024;
    private static final int MAX_PROTOCOLS = 256;

    private final LongSupplier clock;
    private final Meter total;
    private final Map<PeerId, Meter> peers = bounded(MAX_PEERS);
    private final Map<String, Meter> protocols = bounded(MAX_PROTOCOLS);

    Traffic(LongSupplier clock) {
        this.clock = clock;
        total = new Meter(clock.getAsLong());
    }

    private static <K> Map<K, Meter> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Meter> eldest) {
                return size() > most;
            }
        };
    }

    /** Counts the bytes of one stream; the first handler of its pipeline. */
    synchronized ChannelHandler handler(PeerId peer, String protocol) {
        long now = clock.getAsLong();
        return new Counter(
                List.of(
                        total,
                        peers.computeIfAbsent(peer, p -> new Meter(now)),
                        protocols.computeIfAbsent(protocol, p -> new Meter(now))));
    }

    Bandwidth total() {
        return total.now(clock.getAsLong());
    }

    synchronized Bandwidth of(PeerId peer) {
        return now(peers.get(peer));
    }

    synchronized Bandwidth of(String protocol) {
        return now(protocols.get(protocol));
    }

    private Bandwidth now(@Nullable Meter meter) {
        return meter == null ? Bandwidth.NONE : meter.now(clock.getAsLong());
    }

    private final class Counter extends ChannelDuplexHandler {
        private final List<Meter> meters;

        Counter(List<Meter> meters) {
            this.meters = meters;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            int size = ((ByteBuf) message).readableBytes();
            long now = clock.getAsLong();
            meters.forEach(meter -> meter.received(size, now));
            ctx.fireChannelRead(message);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (message instanceof ByteBuf data) {
                int size = data.readableBytes();
                long now = clock.getAsLong();
                meters.forEach(meter -> meter.sent(size, now));
            }
            ctx.write(message, promise);
        }
    }
}
