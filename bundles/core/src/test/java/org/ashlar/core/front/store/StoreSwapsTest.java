package org.ashlar.core.front.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ashlar.core.front.command.SwapCancelCommand;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.error.ClosedException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakePools;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

class StoreSwapsTest {
    /** Three pages. */
    private static final int BLOCKS = 150;

    private final FakePools pools = new FakePools();
    private final GateTimer timer = new Timer();
    private final FakeNodeConfig settings = new FakeNodeConfig();
    private final List<Key> keys = new ArrayList<>();
    private FakeRepo repo = FakeRepo.online();
    private BlockstoreFront blocks = new BlockstoreFront(timer, repo, settings);
    private FakeConfigs configs = new FakeConfigs(blocks.slot());
    private StoreSwaps swaps = swaps();

    private final class Timer implements GateTimer {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public Runnable schedule(Duration delay, Runnable action) {
            var task = pools.scheduler().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> task.cancel(false);
        }

        @Override
        public boolean stopping() {
            return false;
        }
    }

    private StoreSwaps swaps() {
        BundleContext noProperties =
                (BundleContext)
                        Proxy.newProxyInstance(
                                BundleContext.class.getClassLoader(),
                                new Class<?>[] {BundleContext.class},
                                (proxy, method, arguments) -> null);
        RootStoreFront root = new RootStoreFront(timer, repo);
        return new StoreSwaps(blocks, root, configs, repo, timer, pools, noProperties);
    }

    @BeforeEach
    void fill(@TempDir Path directory) {
        repo = new FakeRepo(directory, repo.identity(), false);
        blocks = new BlockstoreFront(timer, repo, settings);
        configs = new FakeConfigs(blocks.slot());
        configs.spec = configs.specWith("/blocks", "a", directory.resolve("old"));
        configs.create("a", "/blocks", directory.resolve("old"));
        swaps = swaps();
        for (int i = 0; i < BLOCKS; i++) {
            byte[] value = {(byte) i, 7};
            Key key = Key.of(Hashes.hash(Multihash.SHA2_256, value));
            keys.add(key);
            blocks.slot().run(store -> store.write(List.of(Write.put(key, value)), false));
        }
    }

    @AfterEach
    void close() {
        pools.close();
    }

    private void swap(SwapProgress progress) {
        swaps.swap("b", "/blocks", false, new FakeCallContext(), progress);
    }

    private RecordingEmitter cancel() throws Exception {
        SwapCancelCommand command = new SwapCancelCommand(swaps);
        return RecordingEmitter.run(command, new FakeCall(command.spec()));
    }

    @Test
    void aSwapThatIsCancelledLeavesTheOldStoreWithAllBlocksAndTellsHowFarItWas() throws Exception {
        List<String> seen = new ArrayList<>();
        SwapProgress cancelling =
                (stage, done, total) -> {
                    seen.add(stage + " of " + total);
                    assertThat(swaps.status())
                            .contains(new StoreSwaps.Status("/blocks", "b", stage, done, total));
                    try {
                        assertThat(cancel().json()).containsExactly("{\"Cancelled\":true}");
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                };

        assertThatThrownBy(() -> swap(cancelling))
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining("the old datastore stays");

        assertThat(seen).containsExactly("copy of " + BLOCKS);
        assertThat(swaps.status()).isEmpty();
        assertThat(configs.spec.get("kind")).isEqualTo("a");
        assertThat(blocks.slot().kinds()).containsExactly("a");
        assertThat(keys).allMatch(key -> blocks.slot().with(store -> store.has(key)));
        assertThat(SwapJournal.exists(repo.directory())).isFalse();
        assertThatThrownBy(this::cancel).hasMessage("no swap is under way");

        swap((stage, done, total) -> {});
        assertThat(configs.spec.get("kind")).isEqualTo("b");
    }

    @Test
    void oneSwapIsUnderWayAtATime() {
        List<Throwable> refusals = new ArrayList<>();
        swap(
                (stage, done, total) -> {
                    try {
                        swaps.swap(
                                "c", "/blocks", false, new FakeCallContext(), (inner, d, t) -> {});
                    } catch (InvalidRequestException e) {
                        refusals.add(e);
                    }
                });

        assertThat(refusals).isNotEmpty();
        assertThat(refusals).allMatch(e -> "another swap is under way".equals(e.getMessage()));
        assertThat(configs.spec.get("kind")).isEqualTo("b");
    }
}
