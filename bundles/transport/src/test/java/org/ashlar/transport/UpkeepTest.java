package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.Test;

class UpkeepTest {
    private final ManualScheduler time = new ManualScheduler();
    private boolean narrow;
    private boolean fails;
    private int rounds;
    private int seldom;

    private Upkeep begin() {
        return new Upkeep(
                time,
                () -> narrow,
                () -> {
                    rounds++;
                    if (fails) {
                        throw new IllegalStateException("a failure of the test");
                    }
                },
                () -> seldom++);
    }

    @Test
    void wakesAHostWithNarrowLimitsFourTimesAMinute() {
        narrow = true;
        Upkeep upkeep = begin();
        time.advance(Duration.ofMinutes(10));
        assertThat(rounds).isEqualTo(40);
        assertThat(seldom).isEqualTo(10);
        upkeep.close();
    }

    @Test
    void followsAChangeOfTheLimits() {
        Upkeep upkeep = begin();
        time.advance(Duration.ofMinutes(1));
        assertThat(rounds).isEqualTo(12);
        narrow = true;
        time.advance(Duration.ofSeconds(5));
        rounds = 0;
        time.advance(Duration.ofMinutes(1));
        assertThat(rounds).isEqualTo(4);
        upkeep.close();
    }

    @Test
    void aRoundThatFailsIsFollowedByOthersAndTheEndByNone() {
        fails = true;
        Upkeep upkeep = begin();
        time.advance(Duration.ofSeconds(10));
        assertThat(rounds).isEqualTo(2);
        upkeep.close();
        time.advance(Duration.ofMinutes(1));
        assertThat(rounds).isEqualTo(2);
    }
}
