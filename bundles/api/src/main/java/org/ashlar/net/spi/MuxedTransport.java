package org.ashlar.net.spi;

import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: dials and accepts connections that come secured and multiplexed, such as those of
 * QUIC. The host, which is another bundle, keeps all that is common to connections: limits, address
 * filters, the choice of what is dialled when, identify, the protocols of streams. Nothing here
 * blocks; sockets live on the event loops of {@link EventLoops}.
 */
@ConsumerType
public interface MuxedTransport {
    /** Service property: the name of the protocol in addresses, such as {@code quic-v1}. */
    String PROTOCOL = "ashlar.transport.protocol";

    /**
     * Opens a socket for peers that dial. The channel's local address says which port was given;
     * closing the channel ends the connections that were accepted on it.
     *
     * @param at an address of this machine or a wildcard; port 0 for any
     * @param host told of each peer that dials
     */
    ChannelFuture listen(InetSocketAddress at, MuxedHost host);

    /**
     * Connects; succeeds once the peer has proven who it is. Whether it is the one that was meant,
     * the host finds out.
     *
     * @param at where the peer listens
     */
    Future<MuxedConnection> dial(InetSocketAddress at, MuxedHost host);
}
