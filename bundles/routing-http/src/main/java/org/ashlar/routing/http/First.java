package org.ashlar.routing.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.routing.PeerInfo;

/** Waits for one peer among results. Signals are serial. */
final class First implements Flow.Subscriber<PeerInfo> {
    private final PeerId wanted;
    private final CompletableFuture<PeerInfo> found;

    /**
     * @param found receives the peer; who cancels it ends the search
     */
    First(PeerId wanted, CompletableFuture<PeerInfo> found) {
        this.wanted = wanted;
        this.found = found;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        var unused = found.whenComplete((peer, failure) -> subscription.cancel());
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(PeerInfo peer) {
        if (peer.id().equals(wanted)) {
            found.complete(peer);
        }
    }

    @Override
    public void onError(Throwable failure) {
        found.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        found.completeExceptionally(new ContentNotFoundException("routing: not found"));
    }
}
