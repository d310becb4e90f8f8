package org.ashlar.net;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The front of the transport. Without one, lists are empty and futures fail with {@link
 * org.ashlar.error.UnavailableException} after a bounded wait. Nothing here blocks.
 */
@ProviderType
public interface Network {
    /**
     * How names begin under which routing tables protect and value their members. They keep no
     * unused connection open where memory is little: such a peer is dialled again when it is asked.
     */
    String ROUTING_TABLE = "kbucket";

    /** The reason for which peers are protected that the operator wants to stay connected to. */
    String PEERING = "ipfs-peering";

    /** This node's id. */
    PeerId id();

    /** Addresses this node tells others, without {@code /p2p}. */
    List<Multiaddr> addresses();

    /** Addresses this node listens on; wildcards replaced by those of the interfaces. */
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

    /**
     * Keeps addresses of a peer for later dials, within the network's bounds.
     *
     * @param lifetime how long they are kept when the peer is not connected
     */
    default void remember(PeerId peer, List<Multiaddr> addresses, Duration lifetime) {}

    /**
     * Looks up the names in an address; {@code /dnsaddr} may give several. At most 100 addresses
     * come back; those that lead nowhere are left out.
     */
    default CompletableFuture<List<Multiaddr>> resolve(Multiaddr address) {
        return CompletableFuture.completedFuture(List.of(address));
    }

    /** Keeps the connections of a peer from being trimmed, until each reason is withdrawn. */
    default void protect(PeerId peer, String reason) {}

    /** Withdraws one reason of {@link #protect}. */
    default void unprotect(PeerId peer, String reason) {}

    /** True while the peer is protected for the reason; an empty one stands for any. */
    default boolean isProtected(PeerId peer, String reason) {
        return false;
    }

    /**
     * Values a peer under a name, until its last connection is closed; peers of little value are
     * trimmed first. The value of a peer is the sum of its tags.
     */
    default void tag(PeerId peer, String name, int value) {}

    /** Changes a value, which is 0 when there is none. The function must only compute. */
    default void retag(PeerId peer, String name, IntUnaryOperator change) {}

    /** Moves a value that decays by itself; it ends by {@link #untag}, or with the decay. */
    default void bump(PeerId peer, DecayingTag tag, int delta) {}

    /** Withdraws a value. */
    default void untag(PeerId peer, String name) {}

    /** What all streams carried. */
    default Bandwidth bandwidth() {
        return Bandwidth.NONE;
    }

    /** What streams of one peer carried; nothing when it is not known. */
    default Bandwidth bandwidth(PeerId peer) {
        return Bandwidth.NONE;
    }

    /** What streams of one protocol carried; nothing when it is not known. */
    default Bandwidth bandwidth(String protocol) {
        return Bandwidth.NONE;
    }

    /**
     * Asks a peer for the value of a key by the fetch protocol; empty when it has none. What comes
     * back was not verified by anybody.
     *
     * @param key at most {@link FetchSource#MAX_KEY} bytes
     */
    default CompletableFuture<Optional<byte[]>> fetch(PeerId peer, byte[] key) {
        return CompletableFuture.failedFuture(new UnavailableException("fetch is not spoken"));
    }

    /**
     * Switches the network off, or on again, until the transport starts anew. Off, all listeners
     * and connections are closed and dials are refused; on, the same addresses are listened on, the
     * same ports included. Completes with a sentence for each listener that could not be opened.
     */
    default CompletableFuture<List<String>> active(boolean on) {
        return CompletableFuture.failedFuture(
                new UnavailableException("the network cannot be switched"));
    }

    /** Whether this node can be reached, as peers found that were asked to dial back. */
    default AddressReachability reachability() {
        return AddressReachability.UNKNOWN;
    }

    /** Limits of the network and what is used of them. */
    default List<ResourceUse> resources() {
        return List.of();
    }
}
