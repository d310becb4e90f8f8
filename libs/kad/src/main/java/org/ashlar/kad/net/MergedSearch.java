package org.ashlar.kad.net;

import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.ashlar.kad.ResultStream;

/** Several searches as one: results as they come, the end when all have ended. */
final class MergedSearch {
    private static final int UNTIL_END = 1 << 20;

    private MergedSearch() {}

    /**
     * @param bound most results
     * @param wanted called for each result, one at a time; false drops it
     */
    static <T> Flow.Publisher<T> of(
            int bound, List<Flow.Publisher<T>> searches, Predicate<T> wanted) {
        if (searches.isEmpty()) {
            return new ResultStream<>(bound, ResultStream::end);
        }
        return new ResultStream<>(
                bound,
                stream -> {
                    AtomicInteger running = new AtomicInteger(searches.size());
                    Object lock = new Object();
                    for (Flow.Publisher<T> search : searches) {
                        search.subscribe(
                                new Part<>(
                                        item -> {
                                            synchronized (lock) {
                                                if (!wanted.test(item)) {
                                                    return true;
                                                }
                                            }
                                            return stream.offer(item) && !stream.full();
                                        },
                                        () -> {
                                            if (running.decrementAndGet() == 0) {
                                                stream.end();
                                            }
                                        }));
                    }
                });
    }

    /** One of the searches; a failed one has found nothing more. Signals are serial. */
    private static final class Part<T> implements Flow.Subscriber<T> {
        private final Predicate<T> take;
        private final Runnable ended;
        private Flow.@org.jspecify.annotations.Nullable Subscription subscription;
        private boolean over;

        Part(Predicate<T> take, Runnable ended) {
            this.take = take;
            this.ended = ended;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(UNTIL_END);
        }

        @Override
        public void onNext(T item) {
            if (over || take.test(item)) {
                return;
            }
            Flow.Subscription given = subscription;
            if (given != null) {
                given.cancel();
            }
            end();
        }

        @Override
        public void onError(Throwable failure) {
            end();
        }

        @Override
        public void onComplete() {
            end();
        }

        private void end() {
            if (!over) {
                over = true;
                ended.run();
            }
        }
    }
}
