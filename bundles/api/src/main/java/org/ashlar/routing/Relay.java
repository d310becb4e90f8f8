package org.ashlar.routing;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes what a search finds for another search. Cancelled by any thread; signals are serial. */
public final class Relay<T> implements Flow.Subscriber<T> {
    private final Predicate<T> take;
    private final Consumer<@Nullable Throwable> ended;

    /** Guarded by this. */
    private Flow.@Nullable Subscription subscription;

    private boolean over;

    /**
     * @param take called for each result; false when no more are wanted
     * @param ended called once, at the end of the search or when no more are wanted, with the
     *     failure if there was one; not after {@link #cancel}
     */
    public Relay(Predicate<T> take, Consumer<@Nullable Throwable> ended) {
        this.take = take;
        this.ended = ended;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        boolean late;
        synchronized (this) {
            subscription = given;
            late = over;
        }
        if (late) {
            given.cancel();
        } else {
            given.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(T item) {
        if (!isOver() && !take.test(item) && cancel()) {
            ended.accept(null);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (finish()) {
            ended.accept(failure);
        }
    }

    @Override
    public void onComplete() {
        if (finish()) {
            ended.accept(null);
        }
    }

    /**
     * Ends the search in silence.
     *
     * @return false if it was over already
     */
    public boolean cancel() {
        Flow.Subscription given;
        synchronized (this) {
            given = subscription;
        }
        boolean first = finish();
        if (first && given != null) {
            given.cancel();
        }
        return first;
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized boolean finish() {
        boolean first = !over;
        over = true;
        return first;
    }
}
