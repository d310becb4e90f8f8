package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.ashlar.testing.FakeNodeConfig;
import org.junit.jupiter.api.Test;

class NameCacheTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicInteger limit = new AtomicInteger(3);
    private final NameCache<String> cache = new NameCache<>(limit::get, () -> NOW, Optional::empty);

    private void put(int number) {
        cache.put("name" + number, "/ipfs/a", Duration.ofMinutes(1), NOW.plusSeconds(3600));
    }

    private long kept() {
        return IntStream.range(0, 10).filter(i -> cache.get("name" + i).isPresent()).count();
    }

    @Test
    void whatWasUsedLeastLatelyGoesFirst() {
        IntStream.range(0, 3).forEach(this::put);
        assertThat(cache.get("name0")).isPresent();
        put(3);
        assertThat(cache.get("name0")).isPresent();
        assertThat(cache.get("name1")).isEmpty();
    }

    @Test
    void aChangedSizeCountsForTheNextAnswer() {
        IntStream.range(0, 3).forEach(this::put);
        limit.set(5);
        IntStream.range(3, 8).forEach(this::put);
        assertThat(kept()).isEqualTo(5);

        limit.set(2);
        put(8);
        assertThat(kept()).isEqualTo(2);
        assertThat(cache.get("name8")).isPresent();
    }

    @Test
    void theSizeIsReadFromTheConfigurationEachTime() {
        FakeNodeConfig config = new FakeNodeConfig();
        assertThat(NameSystem.cacheSize(config)).isEqualTo(128);
        config.set("Ipns.ResolveCacheSize", 7L);
        assertThat(NameSystem.cacheSize(config)).isEqualTo(7);
        config.set("Ipns.ResolveCacheSize", 0L);
        assertThat(NameSystem.cacheSize(config)).isEqualTo(128);
    }
}
