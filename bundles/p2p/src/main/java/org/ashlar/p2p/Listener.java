package org.ashlar.p2p;

import java.util.concurrent.CompletableFuture;
import org.ashlar.multiformats.Multiaddr;
import org.jspecify.annotations.Nullable;

/** What takes connections and makes a tunnel of each. Safe for use by any thread. */
public interface Listener {
    /** The protocol of its streams. */
    String protocol();

    /** Where it takes connections: a socket, or this node for streams of peers. */
    Multiaddr listenAddress();

    /** Where the tunnels lead: a peer, or a socket. */
    Multiaddr targetAddress();

    /** Completes when it takes no more connections. */
    CompletableFuture<@Nullable Void> closed();

    /** Takes no more connections; tunnels that are open stay. */
    void close();
}
