package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Space on a real disk, and how long a large store takes to open. */
class LogStoreSpaceTest {
    private static final int VALUE = 16 << 10;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path directory;

    @Test
    void compactionGivesBackWhatWasDeletedWhileReadsAndWritesGoOn() throws Exception {
        try (FileDisk disk = new FileDisk(directory);
                LogStore store = new LogStore(disk, index(), 1 << 20)) {
            fill(store, 1_000, VALUE);
            long full = bytes();
            for (int i = 0; i < 1_000; i++) {
                if (i % 10 != 0) {
                    store.write(List.of(Write.delete(key(i))), false);
                }
            }
            store.sync();
            AtomicBoolean over = new AtomicBoolean();
            ExecutorService others = Executors.newFixedThreadPool(2);
            Future<Integer> reads = others.submit(() -> read(store, over));
            Future<Integer> writes = others.submit(() -> overwrite(store, over));
            Compactor compactor = new Compactor(store);
            while (bytes() >= full / 5 && compactor.step(1 << 18)) {
                assertThat(reads.isDone()).isFalse();
            }
            over.set(true);
            assertThat(reads.get()).isPositive();
            assertThat(writes.get()).isPositive();
            others.shutdown();
            assertThat(bytes()).isLessThan(full / 5);
            for (int i = 0; i < 1_000; i += 10) {
                assertThat(store.get(key(i))).isPresent();
            }
        }
    }

    private static int read(LogStore store, AtomicBoolean over) {
        int reads = 0;
        do {
            assertThat(store.get(key(reads % 100 * 10))).isPresent();
            reads++;
        } while (!over.get());
        return reads;
    }

    private static int overwrite(LogStore store, AtomicBoolean over) {
        int writes = 0;
        do {
            store.write(List.of(Write.put(key(2_000), new byte[100])), false);
            writes++;
        } while (!over.get() && writes < 5_000);
        return writes;
    }

    /** The limits are those of an ordinary disk: 3 s after a clean stop, 15 s after a kill. */
    @Test
    @Tag("nightly")
    void aMillionBlocksOpenSoon() throws IOException {
        try (FileDisk disk = new FileDisk(directory);
                LogStore store = new LogStore(disk, index(), LogStore.SEGMENT_BYTES)) {
            fill(store, 1_000_000, 1 << 10);
        }
        double clean = open();
        Files.delete(directory.resolve("index.clean"));
        double killed = open();
        System.out.printf("clean %.2f s, killed %.2f s%n", clean, killed);
        assertThat(clean).isLessThan(3);
        assertThat(killed).isLessThan(15);
    }

    private double open() throws IOException {
        long start = System.nanoTime();
        try (FileDisk disk = new FileDisk(directory);
                LogStore store = new LogStore(disk, index(), LogStore.SEGMENT_BYTES)) {
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(store.get(key(0))).isPresent();
            assertThat(store.get(key(999_999))).isPresent();
            return seconds;
        }
    }

    private static void fill(LogStore store, int count, int length) {
        List<Write> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(Write.put(key(i), new byte[length]));
            if (batch.size() == 100) {
                store.write(batch, false);
                batch = new ArrayList<>();
            }
        }
        store.write(batch, true);
    }

    private static Key key(int number) {
        byte[] key = new byte[34];
        new SplittableRandom(number).nextBytes(key);
        return Key.of(key);
    }

    private Path index() {
        return directory.resolve("index.mapdb");
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
