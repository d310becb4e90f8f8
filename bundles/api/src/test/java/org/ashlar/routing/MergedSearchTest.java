package org.ashlar.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MergedSearchTest {
    private final List<ResultStream<String>> running = new ArrayList<>();
    private final Set<Integer> cancelled = new HashSet<>();
    private final Heard heard = new Heard();

    private Flow.Publisher<String> search(int number) {
        return new ResultStream<>(
                10,
                stream -> {
                    running.add(stream);
                    stream.onOver(() -> cancelled.add(number));
                });
    }

    private void merge(int bound, int searches) {
        Set<String> seen = new HashSet<>();
        List<Flow.Publisher<String>> parts = new ArrayList<>();
        for (int i = 0; i < searches; i++) {
            parts.add(search(i));
        }
        MergedSearch.of(bound, parts, seen::add).subscribe(heard);
    }

    @Test
    void givesEachResultOnceAndEndsWhenAllHaveEnded() {
        merge(9, 2);

        running.get(0).offer("a");
        running.get(1).offer("a");
        running.get(1).offer("b");
        running.get(0).end();
        assertThat(heard.ended).isFalse();
        running.get(1).end();

        assertThat(heard.items).containsExactly("a", "b");
        assertThat(heard.ended).isTrue();
        assertThat(heard.failure).isNull();
    }

    @Test
    void endsAtOnceWithEnoughAndStopsTheOthers() {
        merge(1, 3);

        running.get(1).offer("a");

        assertThat(heard.items).containsExactly("a");
        assertThat(heard.ended).isTrue();
        assertThat(cancelled).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(running.get(0).offer("b")).isFalse();
    }

    @Test
    void failsOnlyWhenAllHaveFailed() {
        merge(9, 2);
        running.get(0).fail(new IllegalStateException("first"));
        running.get(1).end();
        assertThat(heard.failure).isNull();
        assertThat(heard.ended).isTrue();
    }

    @Test
    void tellsTheFirstFailureWhenAllHaveFailed() {
        merge(9, 2);
        running.get(1).fail(new IllegalStateException("first"));
        running.get(0).fail(new IllegalStateException("second"));
        assertThat(heard.failure).hasMessage("first");
    }

    @Test
    void stopsAllWhenNobodyListensAnyMore() {
        merge(9, 2);
        heard.cancel();
        assertThat(cancelled).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void endsAtOnceWithNothingToSearch() {
        merge(9, 0);
        assertThat(heard.ended).isTrue();
    }

    /** Notes all signals. Confined to the thread of the test. */
    private static final class Heard implements Flow.Subscriber<String> {
        final List<String> items = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;
        boolean ended;
        @Nullable Throwable failure;

        void cancel() {
            if (subscription != null) {
                subscription.cancel();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(100);
        }

        @Override
        public void onNext(String item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable why) {
            failure = why;
        }

        @Override
        public void onComplete() {
            ended = true;
        }
    }
}
