package org.ashlar.routing;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multihash;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One routing variant: the provider side. Only the routing front calls it. Nothing here blocks;
 * signals come on threads of the provider and must not block either. What a variant cannot do fails
 * with {@link org.ashlar.error.UnavailableException}.
 */
@ConsumerType
public interface Router {
    /** Service property: the provider's short name, such as {@code dht}. */
    String KIND = "ashlar.router.kind";

    /**
     * Service property: the name by which the configuration refers to the provider; absent where
     * that is the kind. Of two providers with one name the later replaces the earlier.
     */
    String NAME = "ashlar.router.name";

    /** Peers from which a successor may begin, at most a few hundred; may be empty. */
    default List<PeerInfo> known() {
        return List.of();
    }

    /** The tables that searches begin with; empty where the variant has none. */
    default List<RoutingTableView> tables() {
        return List.of();
    }

    /** Peers that the predecessor knew: whoever needs peers begins with them. */
    default void meet(List<PeerInfo> peers) {
        // needs none
    }

    /** Peers that say they have the content; ends when {@code limit} were found or none is left. */
    Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit);

    /** Tells the network that this node has the content; done when the records are placed. */
    CompletableFuture<Void> provide(Multihash content);

    /**
     * Tells the network of many contents at a fraction of the cost of as many {@link #provide}:
     * contents whose records belong to the same peers share the search for these.
     *
     * @param contents at most {@link #MAX_BATCH}, in any order
     * @return what it cost; done when every record is placed or has failed
     */
    CompletableFuture<ProvideReport> provideAll(List<Multihash> contents);

    /** Most contents in one call of {@link #provideAll}. */
    int MAX_BATCH = 16_384;

    /** Where a peer is; fails with {@link org.ashlar.error.ContentNotFoundException}. */
    CompletableFuture<PeerInfo> findPeer(PeerId peer);

    /** Peers closest to a key in the network's metric, in the order found, then ends. */
    Flow.Publisher<PeerInfo> closestPeers(byte[] key);

    /**
     * Values under a key, each valid and better than the one before; the last is the best found.
     *
     * @param key binary, with its namespace: {@code /ipns/} or {@code /pk/}, then a multihash
     */
    Flow.Publisher<byte[]> searchValue(byte[] key);

    /** Places a value under a key, on as many peers as the network asks for. */
    CompletableFuture<Void> putValue(byte[] key, byte[] value);
}
