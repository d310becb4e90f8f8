package org.ashlar.pinning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.ashlar.runtime.Pools;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.Test;

class AutoCollectorTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakeGcLocker locker = new FakeGcLocker();
    private final StoredPinner pinner = Pinners.online(store, blocks, locker);
    private final GarbageCollector collector = new GarbageCollector(pinner, store, blocks, locker);
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final ManualScheduler time = new ManualScheduler();
    private final Pools pools = new ManualPools(time);

    AutoCollectorTest() {
        config.set("Datastore.StorageMax", 1000L);
        config.set("Datastore.StorageGCWatermark", 50L);
        config.set("Datastore.GCPeriod", Duration.ofMinutes(10));
    }

    @Test
    void collectsOnceTheWatermarkIsPassed() {
        start(true);
        Dag.leaf(store, "x".repeat(500));
        time.advance(AutoCollector.CHECK);
        assertThat(store.count()).isEqualTo(1);

        Dag.leaf(store, "one more");
        time.advance(AutoCollector.CHECK);

        assertThat(store.count()).isZero();
    }

    @Test
    void waitsAPeriodBetweenCollections() {
        pinner.pinComplete(Dag.leaf(store, "x".repeat(600)), "");
        start(true);
        time.advance(AutoCollector.CHECK);
        assertThat(locker.gcLocks()).isEqualTo(1);

        for (int i = 0; i < 9; i++) {
            time.advance(AutoCollector.CHECK);
        }
        assertThat(locker.gcLocks()).isEqualTo(1);
        time.advance(AutoCollector.CHECK);

        assertThat(locker.gcLocks()).isEqualTo(2);
        assertThat(store.count()).isEqualTo(1);
    }

    @Test
    void doesNothingUnlessEnabled() {
        Dag.leaf(store, "x".repeat(900));
        start(false);

        time.advance(Duration.ofHours(5));

        assertThat(store.count()).isEqualTo(1);
    }

    @Test
    void doesNothingAfterClose() {
        Dag.leaf(store, "x".repeat(900));
        start(true).close();

        time.advance(Duration.ofHours(5));

        assertThat(store.count()).isEqualTo(1);
    }

    private AutoCollector start(boolean enabled) {
        return new AutoCollector(collector, store, config, pools, enabled);
    }
}
