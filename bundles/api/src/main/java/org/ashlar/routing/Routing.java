package org.ashlar.routing;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multihash;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The routing front: asks the current routers. With routing {@code none} it answers empty at once;
 * connected peers are asked by the exchanges themselves.
 */
@ProviderType
public interface Routing {
    /** As {@link Router#findProviders}. */
    Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit);

    /** As {@link Router#provide}. */
    CompletableFuture<Void> provide(Multihash content);

    /** As {@link Router#provideAll}. */
    CompletableFuture<ProvideReport> provideAll(List<Multihash> contents);

    /** As {@link Router#findPeer}. */
    CompletableFuture<PeerInfo> findPeer(PeerId peer);

    /** As {@link Router#closestPeers}. */
    Flow.Publisher<PeerInfo> closestPeers(byte[] key);

    /** As {@link Router#searchValue}. */
    Flow.Publisher<byte[]> searchValue(byte[] key);

    /** As {@link Router#putValue}. */
    CompletableFuture<Void> putValue(byte[] key, byte[] value);
}
