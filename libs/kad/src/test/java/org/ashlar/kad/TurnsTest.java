package org.ashlar.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.error.UnavailableException;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final List<CompletableFuture<String>> begun = new ArrayList<>();
    private int most = 2;
    private final Turns turns = new Turns(() -> most);

    private CompletableFuture<String> search() {
        return turns.take(
                () -> {
                    CompletableFuture<String> search = new CompletableFuture<>();
                    begun.add(search);
                    return search;
                });
    }

    @Test
    void oneSearchBeginsWhenAnotherEndsHoweverItEnds() {
        CompletableFuture<String> first = search();
        CompletableFuture<String> second = search();
        CompletableFuture<String> third = search();
        CompletableFuture<String> fourth = search();
        assertThat(begun).hasSize(2);

        begun.get(0).complete("found");
        assertThat(first).isCompletedWithValue("found");
        assertThat(begun).hasSize(3);
        begun.get(1).completeExceptionally(new UnavailableException("gone"));
        assertThat(second).isCompletedExceptionally();
        assertThat(begun).hasSize(4);
        begun.get(2).complete("third");
        begun.get(3).complete("fourth");
        assertThat(third).isCompletedWithValue("third");
        assertThat(fourth).isCompletedWithValue("fourth");
    }

    @Test
    void aSearchThatCannotBeginTakesNoTurn() {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<String> failed =
                    turns.take(
                            () -> {
                                throw new UnavailableException("no");
                            });
            assertThat(failed).isCompletedExceptionally();
        }
        CompletableFuture<String> unused = search();
        assertThat(begun).hasSize(1);
    }

    @Test
    void withoutALimitAllBegin() {
        most = 0;
        for (int i = 0; i < 100; i++) {
            CompletableFuture<String> unused = search();
        }
        assertThat(begun).hasSize(100);
    }

    @Test
    void tooManyThatWaitAreRefusedAndAllOthersHaveTheirTurn() {
        most = 1;
        CompletableFuture<String> first = search();
        List<CompletableFuture<String>> quick = new ArrayList<>();
        for (int i = 0; i < Turns.MAX_WAITING; i++) {
            quick.add(turns.take(() -> CompletableFuture.completedFuture("quick")));
        }
        assertThatThrownBy(search()::join).hasCauseInstanceOf(UnavailableException.class);

        begun.get(0).complete("found");
        assertThat(first).isCompleted();
        assertThat(quick).allMatch(CompletableFuture::isDone);
    }
}
