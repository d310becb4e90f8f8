package org.ashlar.kad;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes all that a publisher gives. Confined to the thread of the test. */
final class Collected<T> implements Flow.Subscriber<T> {
    final List<T> items = new ArrayList<>();
    boolean complete;
    @Nullable Throwable failure;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T item) {
        items.add(item);
    }

    @Override
    public void onError(Throwable why) {
        failure = why;
    }

    @Override
    public void onComplete() {
        complete = true;
    }
}
