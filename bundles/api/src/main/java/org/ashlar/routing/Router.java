package org.ashlar.routing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multihash;
import org.osgi.annotation.versioning.ConsumerType;

/** One routing variant: the provider side. Only the routing front calls it. Nothing here blocks. */
@ConsumerType
public interface Router {
    /** Service property: the provider's short name, such as {@code dht}. */
    String KIND = "ashlar.router.kind";

    /** Peers that say they have the content; ends when {@code limit} were found or none is left. */
    Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit);

    /** Tells the network that this node has the content; done when the records are placed. */
    CompletableFuture<Void> provide(Multihash content);

    /** Where a peer is; fails with {@link org.ashlar.error.ContentNotFoundException}. */
    CompletableFuture<PeerInfo> findPeer(PeerId peer);
}
