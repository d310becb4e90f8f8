package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.ashlar.testing.Needs;
import org.junit.jupiter.api.Test;

final class PeerConditionTest {
    private static final Optional<String> MISSING = Optional.of("no Go");

    @Test
    void runsWhereThePeerIs() {
        assertThat(Needs.decide(Optional.empty(), Optional.of("true")).isDisabled()).isFalse();
    }

    @Test
    void skipsWithTheReasonWhereThePeerIsMissing() {
        var result = Needs.decide(MISSING, Optional.empty());

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).contains("no Go");
    }

    @Test
    void failsUnderCiWhereThePeerIsMissing() {
        assertThatThrownBy(() -> Needs.decide(MISSING, Optional.of("true")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no Go");
    }
}
