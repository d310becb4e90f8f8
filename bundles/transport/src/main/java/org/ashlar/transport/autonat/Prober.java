package org.ashlar.transport.autonat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;

/**
 * Makes connections that only show that they can be made: from an identity of their own, serving
 * nothing, known to nobody else. Safe for use by any thread; nothing here blocks.
 */
public interface Prober {
    /** One such connection. */
    interface Probe {
        /** Opens a stream and agrees on a protocol. */
        CompletableFuture<Channel> open(String protocol, ChannelHandler handler);

        /** Ends the connection. */
        void close();
    }

    /** True when the address is of a kind that can be dialled, public, and not barred here. */
    boolean mayDial(Multiaddr address);

    /** Connects to one address, where this peer must answer; takes 10 s at most. */
    CompletableFuture<Probe> dial(PeerId peer, Multiaddr address);
}
