package org.ashlar.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Optional;
import org.ashlar.crypto.PublicKey;

/** What carries the streams of one connection. Confined to its event loop, but for its values. */
interface Link {
    Channel channel();

    PublicKey key();

    /** Protocol id of the secure channel. */
    String security();

    /** Protocol id of the multiplexer. */
    String muxer();

    /** The last measured round trip. */
    Optional<Duration> latency();

    void open(ChannelHandler initializer, Promise<Channel> opened);

    /** A stream's protocol is agreed. */
    default void adopted(Channel stream) {}

    void goAway();
}
