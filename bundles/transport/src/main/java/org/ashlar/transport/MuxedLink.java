package org.ashlar.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Optional;
import org.ashlar.crypto.PublicKey;
import org.ashlar.net.spi.MuxedConnection;

/**
 * A connection that came secured and multiplexed. As no handler of this host sees its bytes, rate
 * limits hold its streams back. Confined to its event loop.
 *
 * @param buckets those of the peer
 */
record MuxedLink(MuxedConnection connection, Rates rates, Rates.Pair buckets) implements Link {
    @Override
    public Channel channel() {
        return connection.channel();
    }

    @Override
    public PublicKey key() {
        return connection.key();
    }

    @Override
    public String security() {
        return connection.security();
    }

    @Override
    public String muxer() {
        return connection.muxer();
    }

    @Override
    public Optional<Duration> latency() {
        return connection.latency();
    }

    @Override
    public void open(ChannelHandler initializer, Promise<Channel> opened) {
        connection.open(initializer, opened);
    }

    @Override
    public void adopted(Channel stream) {
        RateGate gate = new RateGate(rates);
        gate.of(buckets);
        stream.pipeline().addFirst("rate", gate);
    }

    @Override
    public void goAway() {
        connection.goAway();
    }
}
