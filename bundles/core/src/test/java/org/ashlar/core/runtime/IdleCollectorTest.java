package org.ashlar.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.Test;

class IdleCollectorTest {
    private static final long MIB = 1 << 20;

    private final ManualScheduler scheduler = new ManualScheduler();
    private long used = 20 * MIB;
    private int collections;
    private int checks;

    private IdleCollector collector() {
        return new IdleCollector(
                scheduler,
                () -> {
                    checks++;
                    return used;
                },
                () -> {
                    collections++;
                    used = 8 * MIB;
                });
    }

    private void check() {
        scheduler.advance(Duration.ofMillis(IdleCollector.CHECK_MS));
    }

    @Test
    void collectsOnceWhenTheNodeComesToRest() {
        collector();
        for (int i = 0; i < 10; i++) {
            check();
        }

        assertThat(collections).isEqualTo(1);
    }

    @Test
    void leavesABusyNodeAlone() {
        collector();
        for (int i = 0; i < 10; i++) {
            used += IdleCollector.QUIET_BYTES;
            check();
        }
        used -= 3 * MIB; // collected by need
        check();

        assertThat(collections).isZero();
    }

    @Test
    void collectsAgainOnlyForWorthwhileGarbage() {
        collector();
        check();
        check();
        used += IdleCollector.WORTHWHILE_BYTES;
        check();
        check();
        assertThat(collections).isEqualTo(1);

        used += 1;
        check();
        check();

        assertThat(collections).isEqualTo(2);
    }

    @Test
    void looksSeldomWhileTheNodeIsAtRestAndOftenWhenItWorksAgain() {
        collector();
        scheduler.advance(Duration.ofMinutes(2));
        checks = 0;
        scheduler.advance(Duration.ofMinutes(10));
        assertThat(checks).isEqualTo(20);

        used += 10 * MIB;
        int waited = 0;
        while (collections < 2) {
            check(); // one of these finds work, and the one after it rest
            assertThat(waited++).isLessThanOrEqualTo(IdleCollector.SELDOM + 1);
        }

        checks = 0;
        check();
        check();
        assertThat(checks).isEqualTo(2);
    }

    @Test
    void stopsWhenClosed() {
        collector().close();
        check();
        check();

        assertThat(collections).isZero();
    }
}
