package org.ashlar.pinning.provide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.routing.Router;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.FakeRouting;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.Test;

class ReproviderTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final InMemoryRootStore root = new InMemoryRootStore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final FakeRouting routing = new FakeRouting();
    private final ManualScheduler time = new ManualScheduler();
    private final ProvideQueue queue = new ProvideQueue(root, config);
    private final StoredPinner pinner =
            new StoredPinner(root, store, blocks, new FakeGcLocker(), FakeRepo.online(), queue);
    private final InstantSource clock = time.clock();

    ReproviderTest() {
        config.set("Provide.DHT.Interval", Duration.ofHours(22));
    }

    private Reprovider start() {
        return new Reprovider(
                queue,
                pinner,
                store,
                blocks,
                routing,
                root,
                config,
                new ManualPools(time),
                true,
                clock);
    }

    private Cid leaf(String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        Cid cid = Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, data));
        store.put(new Block(cid, data));
        return cid;
    }

    /** Lets the first run, which finds nothing to announce, be over. */
    private Reprovider startAndSettle() {
        config.set("Provide.Strategy", "roots");
        Reprovider reprovider = start();
        time.advance(Reprovider.CHECK);
        return reprovider;
    }

    @Test
    void whatIsPinnedIsAnnouncedSoonAndOnce() {
        Reprovider reprovider = startAndSettle();
        Cid cid = leaf("new");

        pinner.pinComplete(cid, "");
        assertThat(routing.provided).isEmpty();
        time.advance(Reprovider.SOON);
        time.advance(Reprovider.CHECK.multipliedBy(10));

        assertThat(routing.provided).containsExactly(cid.hash());
        assertThat(queue.size()).isZero();
        assertThat(reprovider.statistics().first().provided()).isEqualTo(1);
    }

    @Test
    void whatIsOnlyFetchedIsNotAnnouncedSoon() {
        startAndSettle();
        leaf("fetched");

        time.advance(Reprovider.CHECK.multipliedBy(10));

        assertThat(routing.provided).isEmpty();
    }

    @Test
    void theQueueSurvivesARestart() {
        config.set("Provide.Strategy", "roots");
        config.set("Provide.DHT.Interval", Duration.ZERO);
        Cid cid = leaf("new");
        Reprovider before = start();
        pinner.pinComplete(cid, "");
        before.close();
        time.advance(Reprovider.CHECK);
        assertThat(routing.provided).isEmpty();
        assertThat(queue.size()).isEqualTo(1);

        start();
        time.advance(Reprovider.CHECK);

        assertThat(routing.provided).containsExactly(cid.hash());
    }

    @Test
    void whatIsWantedOnceIsAnnouncedWhateverTheStrategyAndWithoutWhatIsBelow() {
        config.set("Provide.Strategy", "mfs");
        config.set("Provide.DHT.Interval", Duration.ZERO);
        Reprovider before = start();
        Cid cid = leaf("wanted");
        queue.once(List.of(cid));
        before.close();
        time.advance(Reprovider.CHECK);
        assertThat(routing.provided).isEmpty();
        assertThat(queue.size()).isEqualTo(1); // it waits for the next run of the node

        Reprovider after = start();
        time.advance(Reprovider.CHECK.multipliedBy(3));

        assertThat(routing.provided).containsExactly(cid.hash());
        assertThat(queue.size()).isZero();
        assertThat(after.statistics().first().provided()).isEqualTo(1);
    }

    @Test
    void everyBlockIsAnnouncedOnceAnInterval() {
        Cid one = leaf("one");
        Cid two = leaf("two");
        Reprovider reprovider = start();
        time.advance(Reprovider.CHECK);
        assertThat(routing.provided).containsExactlyInAnyOrder(one.hash(), two.hash());

        time.advance(Duration.ofHours(21));
        assertThat(routing.provided).hasSize(2);
        time.advance(Duration.ofHours(2));

        assertThat(routing.provided).hasSize(4);
        assertThat(reprovider.statistics().runs()).isEqualTo(2);
    }

    @Test
    void aRestartDoesNotBeginTheRunAnew() {
        leaf("one");
        Reprovider before = start();
        time.advance(Reprovider.CHECK);
        before.close();

        start();
        time.advance(Duration.ofHours(20));

        assertThat(routing.provided).hasSize(1);
    }

    @Test
    void aRunThatIsCutShortGoesOnWhereItWasAfterARestart() {
        int count = 2 * Router.MAX_BATCH + 100;
        for (int i = 0; i < count; i++) {
            leaf("block " + i);
        }
        routing.batches = 1;
        Reprovider before = start();
        time.advance(Reprovider.CHECK.multipliedBy(5)); // the network is gone after the first batch
        assertThat(routing.provided).hasSize(Router.MAX_BATCH);
        assertThat(before.statistics().runs()).isZero();
        before.close();

        routing.batches = Integer.MAX_VALUE;
        Reprovider after = start();
        time.advance(Reprovider.CHECK);

        assertThat(routing.provided).hasSize(count).doesNotHaveDuplicates();
        assertThat(after.statistics().runs()).isEqualTo(1);
        assertThat(after.statistics().again().provided()).isEqualTo(count - Router.MAX_BATCH);
        assertThat(after.statistics().again().lookups()).isEqualTo(2); // what it cost
    }

    @Test
    void intervalZeroAnnouncesOnlyWhatIsNew() {
        config.set("Provide.DHT.Interval", Duration.ZERO);
        leaf("old");
        start();

        time.advance(Duration.ofHours(100));

        assertThat(routing.provided).isEmpty();
    }

    @Test
    void nothingIsQueuedOrAnnouncedWhenSwitchedOff() {
        config.set("Provide.Enabled", false);
        start();
        pinner.pinComplete(leaf("new"), "");

        time.advance(Duration.ofHours(30));

        assertThat(routing.provided).isEmpty();
        assertThat(queue.size()).isZero();
    }

    @Test
    void clearForgetsWhatWaits() {
        pinner.pinComplete(leaf("one"), "");
        pinner.pinComplete(leaf("two"), "");

        assertThat(queue.clear()).isEqualTo(2);
        assertThat(queue.size()).isZero();
        assertThat(pinner.list(null, 10)).extracting(Pin::mode).containsOnly(PinMode.RECURSIVE);
    }
}
