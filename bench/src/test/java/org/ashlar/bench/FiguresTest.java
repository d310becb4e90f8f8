package org.ashlar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void comparesRoundByRound() {
        Figures figures = new Figures("a", "b");
        for (double[] round : new double[][] {{10, 5}, {30, 10}, {50, 50}}) {
            figures.add("add", "a", round[0]);
            figures.add("add", "b", round[1]);
        }

        assertThat(figures.table()).contains("| add | 30.0 | 10.0 | 2.00 | 1.00..3.00 |");
    }

    @Test
    void leavesOutWhatOnlyOneHas() {
        Figures figures = new Figures("a", "b");
        figures.add("add", "a", 1);

        assertThat(figures.table()).doesNotContain("add");
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Figures.median(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
    }

    @Test
    void readsMemoryAndProcessorTimeOfAProcess() {
        ProcessFigures figures =
                ProcessFigures.parse(
                        "Name:\tjava\nVmRSS:\t   1024 kB\nRssAnon:\t     512 kB\nThreads:\t7\n",
                        "7 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 44 0 1");

        assertThat(figures).isEqualTo(new ProcessFigures(1024, 512, 7, 2.0));
    }

    @Test
    void theSameSeedGivesTheSameContent() throws IOException {
        byte[] first = new RandomContent(7, 100_000).readAllBytes();

        assertThat(first).hasSize(100_000).isEqualTo(new RandomContent(7, 100_000).readAllBytes());
        assertThat(first).isNotEqualTo(new RandomContent(8, 100_000).readAllBytes());
    }

    @Test
    void refusesOptionsThatItDoesNotKnow() {
        assertThatThrownBy(() -> Options.parse("--kubo=/k", "--spped=1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spped");
        assertThatThrownBy(() -> Options.parse()).hasMessageContaining("--kubo");
        assertThat(Options.parse("--kubo=/k", "--mib=2").bytes()).isEqualTo(2 << 20);
    }
}
