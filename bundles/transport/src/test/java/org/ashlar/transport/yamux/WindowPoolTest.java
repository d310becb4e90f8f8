package org.ashlar.transport.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowPoolTest {
    private final WindowPool pool = new WindowPool(1000);

    @Test
    void whatIsTakenStaysWhenTheMemoryBecomesLessAndNothingIsAdded() {
        assertThat(pool.grow(400)).isTrue();
        assertThat(pool.charge(100)).isTrue();

        pool.limit(500);

        assertThat(pool.limit()).isEqualTo(500);
        assertThat(pool.grown()).isEqualTo(400);
        assertThat(pool.grow(1)).isFalse();
        assertThat(pool.charge(401)).isFalse();
        assertThat(pool.charge(400)).isTrue();
    }

    @Test
    void windowsGrowFurtherWhenThereIsMore() {
        assertThat(pool.grow(600)).isFalse();

        pool.limit(2000);

        assertThat(pool.grow(600)).isTrue();
    }
}
