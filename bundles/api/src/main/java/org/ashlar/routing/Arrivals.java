package org.ashlar.routing;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a search finds one by one, for a thread that may block; nothing is asked of the search
 * ahead. Confined to one thread, except for the signals.
 */
public final class Arrivals<T> implements Flow.Subscriber<T>, AutoCloseable {
    private final CallContext context;
    private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
    private volatile CompletableFuture<Optional<T>> awaited = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<Optional<T>> end;

    /** Begins a search. */
    public Arrivals(CallContext context, Flow.Publisher<T> search) {
        this.context = context;
        search.subscribe(this);
    }

    /**
     * Waits for the next one.
     *
     * @return empty when the search has ended
     */
    public Optional<T> next() {
        Flow.Subscription subscription = context.await(subscribed.copy());
        CompletableFuture<Optional<T>> next = new CompletableFuture<>();
        awaited = next;
        CompletableFuture<Optional<T>> over = end;
        if (over != null) {
            return context.await(over.copy());
        }
        subscription.request(1);
        return context.await(next);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscribed.complete(subscription);
    }

    @Override
    public void onNext(T item) {
        awaited.complete(Optional.of(item));
    }

    @Override
    public void onError(Throwable failure) {
        end = CompletableFuture.failedFuture(failure);
        awaited.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end = CompletableFuture.completedFuture(Optional.empty());
        awaited.complete(Optional.empty());
    }

    @Override
    public void close() {
        if (end == null && subscribed.isDone()) {
            subscribed.join().cancel();
        }
    }
}
