package org.ashlar.core.front.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.ashlar.error.UnavailableException;
import org.ashlar.routing.Relay;
import org.ashlar.routing.ResultStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class SharedSearchesTest {
    private static final int BOUND = 10;

    private final SharedSearches<String, Integer> shared = new SharedSearches<>();
    private final List<ResultStream<Integer>> begun =
            Collections.synchronizedList(new ArrayList<>());

    /** Somebody who searches. */
    private final class Caller {
        final List<Integer> found = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch end = new CountDownLatch(1);
        volatile @Nullable Throwable failure;
        final Relay<Integer> relay =
                new Relay<>(
                        found::add,
                        why -> {
                            failure = why;
                            end.countDown();
                        });

        Caller(String key) {
            shared.of(key, BOUND, new ResultStream<>(BOUND, begun::add)).subscribe(relay);
        }

        boolean ended() {
            return end.getCount() == 0;
        }
    }

    @Test
    void oneSearchServesAllAndLateJoinersAreToldWhatWasFound() {
        Caller first = new Caller("a");
        begun.get(0).offer(1);
        begun.get(0).offer(2);
        Caller late = new Caller("a");
        assertThat(late.found).containsExactly(1, 2);
        begun.get(0).offer(3);
        begun.get(0).end();

        assertThat(begun).hasSize(1);
        for (Caller each : List.of(first, late)) {
            assertThat(each.found).containsExactly(1, 2, 3);
            assertThat(each.ended()).isTrue();
            assertThat(each.failure).isNull();
        }
    }

    @Test
    void otherSearchesAndThoseAfterTheEndAreTheirOwn() {
        Caller one = new Caller("a");
        Caller other = new Caller("b");
        begun.get(0).offer(1);
        begun.get(1).offer(2);
        begun.get(0).end();
        Caller again = new Caller("a");

        assertThat(begun).hasSize(3);
        assertThat(one.found).containsExactly(1);
        assertThat(other.found).containsExactly(2);
        assertThat(again.found).isEmpty();
        assertThat(again.ended()).isFalse();
    }

    @Test
    void theSearchIsGivenUpWhenTheLastHasLeft() {
        Caller one = new Caller("a");
        Caller two = new Caller("a");
        one.relay.cancel();
        assertThat(begun.get(0).full()).isFalse();
        begun.get(0).offer(1);
        assertThat(one.found).isEmpty();
        assertThat(two.found).containsExactly(1);
        two.relay.cancel();
        assertThat(begun.get(0).full()).isTrue();

        Caller next = new Caller("a");
        begun.get(1).offer(5);
        assertThat(next.found).containsExactly(5);
    }

    @Test
    void allAreToldThatItFailed() {
        Caller one = new Caller("a");
        begun.get(0).offer(1);
        Caller two = new Caller("a");
        UnavailableException broken = new UnavailableException("broken");
        begun.get(0).fail(broken);

        for (Caller each : List.of(one, two)) {
            assertThat(each.found).containsExactly(1);
            assertThat(each.failure).isSameAs(broken);
        }
        Caller unused = new Caller("a");
        assertThat(begun).hasSize(2);
    }

    @Test
    void oneWhoHasEnoughLeavesTheOthersTheirs() {
        List<Integer> few = new ArrayList<>();
        shared.of("a", BOUND, new ResultStream<>(BOUND, begun::add))
                .subscribe(new Relay<>(item -> few.add(item) && few.size() < 2, why -> {}));
        Caller all = new Caller("a");
        for (int i = 0; i < BOUND; i++) {
            begun.get(0).offer(i);
        }
        begun.get(0).end();

        assertThat(few).containsExactly(0, 1);
        assertThat(all.found).hasSize(BOUND);
        assertThat(all.ended()).isTrue();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoeverJoinsWhileResultsComeHasThemAllOnceAndInOrder() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Integer> all = IntStream.range(0, BOUND).boxed().toList();
        try {
            for (int round = 0; round < 500; round++) {
                Caller first = new Caller("a");
                ResultStream<Integer> search = begun.get(begun.size() - 1);
                List<Caller> late = Collections.synchronizedList(new ArrayList<>());
                CountDownLatch joined = new CountDownLatch(3);
                for (int i = 0; i < 3; i++) {
                    threads.execute(
                            () -> {
                                late.add(new Caller("a"));
                                joined.countDown();
                            });
                }
                all.forEach(search::offer);
                assertThat(joined.await(30, TimeUnit.SECONDS)).isTrue();
                search.end();
                late.add(first);
                for (Caller each : late) {
                    assertThat(each.end.await(30, TimeUnit.SECONDS)).isTrue();
                    assertThat(each.found).isEqualTo(all);
                }
            }
            assertThat(begun).hasSize(500);
        } finally {
            threads.shutdown();
        }
    }
}
