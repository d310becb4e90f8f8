package org.ashlar.core.front.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.error.ClosedException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreSwapTest {
    private static final int BLOCKS = 300;

    private Path repo;
    private boolean mayBeLost = true;
    private long free = Long.MAX_VALUE;
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private final GateTimer timer = new QuickTimer();
    private StoreSlot slot = new StoreSlot("/blocks", timer);
    private final FakeConfigs configs = new FakeConfigs(slot);
    private final List<byte[]> content = new ArrayList<>();

    /** The process dies here. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Real threads, with time a hundred times as fast. */
    private final class QuickTimer implements GateTimer {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public Runnable schedule(Duration delay, Runnable action) {
            var task = scheduler.schedule(action, delay.toNanos() / 100, TimeUnit.NANOSECONDS);
            return () -> task.cancel(false);
        }

        @Override
        public boolean stopping() {
            return false;
        }
    }

    @BeforeEach
    void fill(@TempDir Path directory) {
        repo = directory;
        Random random = new Random(5);
        for (int i = 0; i < BLOCKS; i++) {
            byte[] value = new byte[50];
            random.nextBytes(value);
            content.add(value);
        }
        configs.spec = configs.specWith("/blocks", "a", repo.resolve("old"));
        configs.create("a", "/blocks", repo.resolve("old"));
        content.forEach(this::put);
    }

    @AfterEach
    void stop() {
        scheduler.shutdown();
    }

    private static Key key(byte[] value) {
        return Key.of(Hashes.hash(Multihash.SHA2_256, value));
    }

    private void put(byte[] value) {
        slot.run(store -> store.write(List.of(Write.put(key(value), value)), false));
    }

    private void delete(byte[] value) {
        slot.run(store -> store.write(List.of(Write.delete(key(value))), false));
    }

    private byte[] get(byte[] value) {
        return slot.with(store -> store.get(key(value))).orElse(new byte[0]);
    }

    private StoreSwap swap(Consumer<String> steps) {
        return swap(() -> {}, steps);
    }

    private StoreSwap swap(Runnable check, Consumer<String> steps) {
        return new StoreSwap(
                new SwapSetting(
                        slot,
                        configs,
                        repo,
                        timer,
                        directory -> free,
                        mayBeLost,
                        check,
                        (stage, done, total) -> {},
                        steps));
    }

    private FakeStore stored(String directory) {
        return Objects.requireNonNull(configs.disk.get(repo.resolve(directory)));
    }

    private void assertOnly(String kind) {
        assertThat(configs.records).hasSize(1);
        assertThat(configs.records.get(0).kind()).isEqualTo(kind);
        assertThat(configs.spec.get("kind")).isEqualTo(kind);
        assertThat(SwapJournal.exists(repo)).isFalse();
        content.forEach(value -> assertThat(get(value)).isEqualTo(value));
    }

    @Test
    void movesEverythingAndRemovesTheOldFiles() {
        swap(step -> {}).begin("b", "/blocks");

        assertOnly("b");
        assertThat(repo.resolve("old")).doesNotExist();
        assertThat(stored("old").closed).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/blocks,prepared,a",
        "/blocks,bound,a",
        "/blocks,copying,b",
        "/blocks,page,b",
        "/blocks,verified,b",
        "/blocks,chosen,b",
        "/blocks,cleaning,b",
        "/blocks,released,b",
        "/,prepared,a",
        "/,bound,a",
        "/,copying,a",
        "/,page,a",
        "/,verified,a",
        "/,chosen,b",
        "/,cleaning,b",
        "/,released,b"
    })
    void resumesOrFallsBackAfterACrashAt(String mount, String step, String kind)
            throws IOException {
        byte[] late = {1, 2, 3};
        crashAt(step, "b", mount, () -> put(late));
        content.add(late);

        restart(mount);

        assertOnly(kind);
        assertOneDirectory();
    }

    @Test
    void keepsABlockDeletedThatWasDeletedWhileItWasCopied() {
        byte[] victim = content.remove(7);
        AtomicBoolean once = new AtomicBoolean();
        swap(step -> {
                    if (step.equals("copying")) {
                        stored("old").beforeGet =
                                () -> {
                                    if (!once.getAndSet(true)) {
                                        stored("old").beforeGet = () -> {};
                                        delete(victim);
                                    }
                                };
                    }
                })
                .begin("b", "/blocks");

        assertThat(once).isTrue();
        assertThat(get(victim)).isEmpty();
        assertOnly("b");
    }

    @Test
    void keepsAPutThatCameDuringTheCopy() {
        byte[] broken = content.get(3);
        stored("old").values.put(key(broken), new byte[] {9});
        swap(step -> {
                    if (step.equals("page")) {
                        put(broken);
                    }
                })
                .begin("b", "/blocks");

        assertOnly("b");
    }

    @Test
    void goesBackWhenItIsCancelled() {
        AtomicInteger checks = new AtomicInteger();
        byte[] late = {4, 5, 6};
        StoreSwap swap =
                swap(
                        () -> {
                            if (checks.incrementAndGet() == 3) {
                                put(late);
                                throw new ClosedException("cancelled");
                            }
                        },
                        step -> {});

        assertThatThrownBy(() -> swap.begin("b", "/blocks")).isInstanceOf(ClosedException.class);

        content.add(late);
        assertOnly("a");
    }

    @Test
    void refusesToLoseABlockThatFailsItsHashAndKeepsTheOldStore() throws IOException {
        byte[] broken = content.remove(3);
        byte[] garbage = {9};
        stored("old").values.put(key(broken), garbage);

        assertThatThrownBy(() -> swap(step -> {}).begin("b", "/blocks"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("1 blocks do not match")
                .hasMessageContaining(HexText.of(key(broken)));

        assertOnly("a");
        assertThat(get(broken)).isEqualTo(garbage);
        assertOneDirectory();
    }

    @Test
    void swapsOnceTheDamagedBlockIsGone() {
        byte[] broken = content.remove(3);
        stored("old").values.put(key(broken), new byte[] {9});
        assertThatThrownBy(() -> swap(step -> {}).begin("b", "/blocks"))
                .isInstanceOf(StorageException.class);

        delete(broken);
        swap(step -> {}).begin("b", "/blocks");

        assertOnly("b");
    }

    @Test
    void keepsTheFilesOfTheNewStoreWhenItDamagedABlockAndTheSwapGoesBack() {
        byte[] late = {7, 7, 7};
        AtomicBoolean once = new AtomicBoolean();
        StoreSwap swap =
                swap(
                        () -> {
                            if (Files.exists(repo.resolve("blocks-b")) && !once.getAndSet(true)) {
                                put(late);
                                stored("blocks-b").values.put(key(late), new byte[] {1});
                                throw new ClosedException("cancelled");
                            }
                        },
                        step -> {});

        assertThatThrownBy(() -> swap.begin("b", "/blocks")).isInstanceOf(ClosedException.class);

        assertOnly("a");
        assertThat(repo.resolve("blocks-b")).exists();
    }

    @Test
    void refusesWhenTheDiskCannotHoldACopy() throws IOException {
        free = 1000;

        assertThatThrownBy(() -> swap(step -> {}).begin("b", "/blocks"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("1000 bytes left");

        assertOnly("a");
        assertOneDirectory();
    }

    @Test
    void refusesAStoreThatIsTooSmall() throws IOException {
        configs.capacity = BLOCKS - 1;

        assertThatThrownBy(() -> swap(step -> {}).begin("memory", "/blocks"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("holds 299 bytes");

        assertOnly("a");
        assertOneDirectory();
    }

    @Test
    void refusesAStoreThatForgetsUnlessThatIsMeant() throws IOException {
        mayBeLost = false;

        assertThatThrownBy(() -> swap(step -> {}).begin("forgetful", "/blocks"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("--volatile");

        assertOnly("a");
        assertOneDirectory();
        mayBeLost = true;
        swap(step -> {}).begin("forgetful", "/blocks");
        assertOnly("forgetful");
    }

    @ParameterizedTest
    @CsvSource({
        "/blocks,memory,prepared",
        "/blocks,memory,copying",
        "/blocks,memory,page",
        "/blocks,memory,verified",
        "/blocks,memory,chosen",
        "/blocks,memory,cleaning",
        "/blocks,memory,released",
        "/blocks,forgetful,copying",
        "/blocks,forgetful,page",
        "/blocks,forgetful,verified",
        "/blocks,forgetful,chosen",
        "/blocks,forgetful,cleaning",
        "/,memory,page",
        "/,memory,verified",
        "/,memory,chosen",
        "/,memory,cleaning",
        "/,memory,released",
        "/,forgetful,copying",
        "/,forgetful,chosen",
        "/,forgetful,released"
    })
    void fallsBackToTheDurableStoreAfterACrashOnTheWayToMemory(
            String mount, String kind, String step) throws IOException {
        String prefix = mount.equals("/") ? "datastore-" : "blocks-";
        Path directory = repo.resolve(kind.equals("memory") ? kind : prefix + kind);
        crashAt(step, kind, mount, () -> {});

        restart(mount, directory);

        assertOnly("a");
    }

    @Test
    void endsTheFallBackThatACrashInterrupted() {
        crashAt("cleaning", "memory", "/", () -> {});
        Path directory = repo.resolve("memory");
        configs.disk.remove(directory);
        slot = new StoreSlot("/", timer);
        slot.hold();
        configs.restart(slot, "/");
        SwapJournal journal = SwapJournal.read(repo).orElseThrow();
        configs.afterSave =
                () -> {
                    throw new Crash();
                };
        assertThatThrownBy(() -> swap(at -> {}).resume(journal)).isInstanceOf(Crash.class);
        configs.afterSave = () -> {};

        restart("/", directory);

        assertOnly("a");
    }

    private void crashAt(String step, String kind, String mount, Runnable before) {
        AtomicBoolean crashed = new AtomicBoolean();
        if (mount.equals("/")) {
            slot = new StoreSlot("/", timer);
            configs.restart(slot, "/");
        }
        Consumer<String> steps =
                at -> {
                    if (at.equals(step) && !crashed.getAndSet(true)) {
                        before.run();
                        throw new Crash();
                    }
                };
        assertThatThrownBy(() -> swap(steps).begin(kind, mount)).isInstanceOf(Crash.class);
    }

    private void restart(String mount, Path... lost) {
        slot = new StoreSlot(mount, timer);
        slot.hold();
        for (Path directory : lost) {
            configs.disk.remove(directory);
        }
        configs.restart(slot, mount);
        swap(at -> {}).resume(SwapJournal.read(repo).orElseThrow());
    }

    private void assertOneDirectory() throws IOException {
        try (var files = Files.list(repo)) {
            assertThat(files.count()).isEqualTo(1);
        }
    }

    @Test
    void refusesTheSameKindAndAnUnknownKind() {
        assertThatThrownBy(() -> swap(step -> {}).begin("a", "/blocks"))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> swap(step -> {}).begin("missing", "/blocks"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no installed bundle");

        assertOnly("a");
    }

    @Test
    void movesValuesThatChangeMeanwhile() {
        slot = new StoreSlot("/", timer);
        configs.disk.clear();
        configs.restart(slot, "/");
        Key counter = Key.of("/counter");
        AtomicInteger n = new AtomicInteger();
        slot.run(store -> store.write(List.of(Write.put(counter, new byte[] {0})), true));
        Consumer<String> increment =
                step -> {
                    byte[] next = {(byte) n.incrementAndGet()};
                    slot.run(store -> store.write(List.of(Write.put(counter, next)), true));
                };

        swap(increment).begin("b", "/");

        assertThat(configs.spec.get("kind")).isEqualTo("b");
        assertThat(slot.with(store -> store.get(counter)).orElseThrow())
                .containsExactly((byte) n.get());
    }

    @Test
    void failsNoRequestWhileFourThreadsReadAndWrite() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<byte[]> written = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(100 + t);
            Thread thread =
                    new Thread(
                            () -> {
                                while (!stop.get()) {
                                    byte[] mine = new byte[40];
                                    random.nextBytes(mine);
                                    byte[] old = content.get(random.nextInt(BLOCKS));
                                    try {
                                        put(mine);
                                        assertThat(get(mine)).isEqualTo(mine);
                                        assertThat(get(old)).isEqualTo(old);
                                        if (random.nextInt(4) == 0) {
                                            delete(mine);
                                            assertThat(get(mine)).isEmpty();
                                        } else {
                                            written.add(mine);
                                        }
                                    } catch (RuntimeException | AssertionError e) {
                                        failures.add(e);
                                    }
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        for (int i = 0; i < 2; i++) {
            swap(step -> {}).begin(i % 2 == 0 ? "b" : "a", "/blocks");
        }
        stop.set(true);
        for (Thread thread : threads) {
            thread.join(30_000);
        }

        assertThat(failures).isEmpty();
        content.addAll(written);
        assertOnly("a");
    }
}
