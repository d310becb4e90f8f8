package org.ashlar.routing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multihash;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The routing front: asks the current router. With routing {@code none} it answers empty at once;
 * connected peers are asked by the exchanges themselves.
 */
@ProviderType
public interface Routing {
    /** As {@link Router#findProviders}. */
    Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit);

    /** As {@link Router#provide}. */
    CompletableFuture<Void> provide(Multihash content);

    /** As {@link Router#findPeer}. */
    CompletableFuture<PeerInfo> findPeer(PeerId peer);
}
