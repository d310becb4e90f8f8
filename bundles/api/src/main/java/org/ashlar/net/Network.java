package org.ashlar.net;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The front of the transport. Without one, lists are empty and futures fail with {@link
 * org.ashlar.error.UnavailableException} after a bounded wait. Nothing here blocks.
 */
@ProviderType
public interface Network {
    /** This node's id. */
    PeerId id();

    /** Addresses this node tells others, without {@code /p2p}. */
    List<Multiaddr> addresses();

    /** Addresses this node listens on; wildcards as configured. */
    List<Multiaddr> listenAddresses();

    /** Protocol ids this node answers, sorted. */
    List<String> protocols();

    /**
     * Connects, unless connected already.
     *
     * @param addresses tried besides those already known; may be empty
     */
    CompletableFuture<ConnectionInfo> connect(PeerId peer, List<Multiaddr> addresses);

    /** Closes all connections to a peer; false when there was none. */
    CompletableFuture<Boolean> disconnect(PeerId peer);

    /** Connections open now. */
    List<ConnectionInfo> connections();

    /** Known addresses of a peer, without {@code /p2p}. */
    List<Multiaddr> knownAddresses(PeerId peer);

    /** Peers with known addresses. */
    List<PeerId> knownPeers();

    /** What a connected or recently connected peer said of itself. */
    Optional<IdentifyInfo> identified(PeerId peer);

    /** One round trip of the ping protocol. */
    CompletableFuture<Duration> ping(PeerId peer);
}
