package org.ashlar.kad;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.routing.PeerInfo;

/**
 * Talks to peers; the caller of this library provides it, with its time limits. Nothing here
 * blocks; futures may complete on any thread.
 */
public interface Rpc {
    /** Sends a request and waits for the answer. Fails when the peer cannot be reached in time. */
    CompletableFuture<KadMessage> ask(PeerInfo peer, KadMessage request);

    /** Sends messages that have no answer, in order; done when they have left. */
    CompletableFuture<Void> tell(PeerInfo peer, List<KadMessage> messages);
}
