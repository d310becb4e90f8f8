package org.ashlar.net.spi;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.ashlar.crypto.PublicKey;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One secured connection that carries streams. Its streams are channels whose parent is {@link
 * #channel}, with the back-pressure and half closure that {@link Streams#open} describes. Confined
 * to its event loop, except where a method says otherwise.
 */
@ConsumerType
public interface MuxedConnection {
    /** The connection's channel; closing it ends the connection at once. Any thread. */
    Channel channel();

    /** Where the peer is. Any thread. */
    InetSocketAddress remote();

    /** The peer's identity key, proven. Any thread. */
    PublicKey key();

    /** Protocol id of the secure channel, empty when it is part of the transport. Any thread. */
    String security();

    /** Protocol id of the multiplexer, empty when it is part of the transport. Any thread. */
    String muxer();

    /** The last measured round trip. Any thread. */
    Optional<Duration> latency();

    /** Bytes that came in so far, whatever they were. */
    long received();

    /** Fills the pipelines of streams that the peer opens; they wait until this is called. */
    void accept(ChannelHandler initializer);

    /**
     * Opens a stream; its pipeline is {@code initializer}'s. While the peer allows no more streams
     * it may wait, for seconds at most.
     */
    void open(ChannelHandler initializer, Promise<Channel> opened);

    /** Ends the connection in order: what was written goes out first, as far as that is soon. */
    void goAway();
}
