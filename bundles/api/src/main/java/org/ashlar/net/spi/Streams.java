package org.ashlar.net.spi;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/** Opens streams to peers. Nothing here blocks. */
@ProviderType
public interface Streams {
    /**
     * Opens a stream to a peer, connecting first when needed, and negotiates a protocol.
     *
     * <p>The channel carries {@link StreamAttributes}; {@code handler} is added to its pipeline, on
     * its event loop, once the protocol is agreed and before any data is read. Back-pressure is the
     * channel's own: it is unwritable while the peer's window is full, and what its handlers leave
     * unread (auto-read off) is not granted to the peer again. Closing the output half is {@code
     * ((DuplexChannel) channel).shutdownOutput()}; closing the channel before both halves ended
     * resets the stream.
     *
     * @param protocols ids in order of preference
     * @param handler usually a {@code ChannelInitializer}
     */
    CompletableFuture<Channel> open(PeerId peer, List<String> protocols, ChannelHandler handler);
}
