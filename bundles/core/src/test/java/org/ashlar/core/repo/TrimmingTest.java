package org.ashlar.core.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.testing.FakeNodeConfig;
import org.junit.jupiter.api.Test;

class TrimmingTest {
    private final FakeNodeConfig config = new FakeNodeConfig();

    @Test
    void hasKubosDefaults() {
        Trimming kubo = new Trimming(32, 96, Duration.ofSeconds(20), Duration.ofSeconds(10));
        assertThat(Trimming.of(config)).isEqualTo(kubo);
        config.set("Swarm.ConnMgr.Type", "");
        assertThat(Trimming.of(config)).isEqualTo(kubo);
    }

    @Test
    void followsEachKey() {
        config.set("Swarm.ConnMgr.Type", "basic");
        config.set("Swarm.ConnMgr.LowWater", 3L);
        config.set("Swarm.ConnMgr.HighWater", 5L);
        config.set("Swarm.ConnMgr.GracePeriod", Duration.ZERO);
        config.set("Swarm.ConnMgr.SilencePeriod", Duration.ofSeconds(7));
        assertThat(Trimming.of(config))
                .isEqualTo(new Trimming(3, 5, Duration.ZERO, Duration.ofSeconds(7)));
    }

    @Test
    void noneMeansThatNothingIsTrimmed() {
        config.set("Swarm.ConnMgr.Type", "none");
        config.set("Swarm.ConnMgr.LowWater", 3L);
        assertThat(Trimming.of(config).highWater()).isZero();
        assertThat(Trimming.of(config).lowWater()).isZero();
    }

    @Test
    void refusesWhatKuboDoesNotStartWith() {
        refused("Type", "gone", "unrecognized Swarm.ConnMgr.Type: \"gone\"");
        refused("GracePeriod", Duration.ofSeconds(-1), "grace period must be non-negative");
        refused("SilencePeriod", Duration.ZERO, "silence period must be non-zero");
    }

    private void refused(String key, Object value, String why) {
        config.set("Swarm.ConnMgr." + key, value);
        assertThatThrownBy(() -> Trimming.of(config))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(why);
        config.set("Swarm.ConnMgr." + key, null);
    }
}
