package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a loss of power at any change of the disk the store holds what some number of batches made,
 * and no acknowledged batch is missing.
 */
class LogStoreCrashTest {
    private static final int ROUNDS = 100;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path directory;

    private FaultyDisk disk = new FaultyDisk();
    private int indexes;

    /** State after each batch since the last crash; the first is what that crash left. */
    private List<NavigableMap<Key, String>> states = new ArrayList<>();

    private int acknowledged;

    private LogStore open() throws IOException {
        return new LogStore(disk, directory.resolve("index" + indexes++), 2_000);
    }

    @Test
    void keepsWhatWasAcknowledged() throws IOException {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println("crashes, seed " + seed);
        Random random = new Random(seed);
        states.add(new TreeMap<>());
        for (int round = 0; round < ROUNDS; round++) {
            disk.changesLeft = random.nextInt(120);
            run(random);
            disk = disk.crash(random);
            recover(random);
        }
    }

    private void run(Random random) {
        LogStore store;
        try {
            store = open();
        } catch (IOException | StorageException e) {
            return; // the power went while opening
        }
        Compactor compactor = new Compactor(store);
        try {
            while (true) {
                int choice = random.nextInt(10);
                if (choice < 7) {
                    batch(store, random, choice < 3);
                } else if (choice == 7) {
                    store.sync();
                    acknowledged = states.size() - 1;
                } else {
                    compactor.step(300);
                }
            }
        } catch (StorageException e) {
            assertThat(disk.changesLeft).isLessThanOrEqualTo(0);
        }
    }

    private void batch(LogStore store, Random random, boolean durable) {
        NavigableMap<Key, String> state = new TreeMap<>(states.get(states.size() - 1));
        List<Write> writes = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            Key key = Key.of("/k/" + random.nextInt(30));
            if (random.nextInt(3) == 0) {
                writes.add(Write.delete(key));
                state.remove(key);
            } else {
                String value = Integer.toString(random.nextInt()).repeat(1 + random.nextInt(20));
                writes.add(Write.put(key, Key.of(value).bytes()));
                state.put(key, value);
            }
        }
        states.add(state); // when it fails it may be there or not
        store.write(writes, durable);
        if (durable) {
            acknowledged = states.size() - 1;
        }
    }

    private void recover(Random random) throws IOException {
        LogStore store = open();
        NavigableMap<Key, String> found = new TreeMap<>();
        for (Key key : store.keys(Key.EMPTY, Key.EMPTY, 1_000)) {
            found.put(key, Key.of(store.get(key).orElseThrow()).text());
        }
        assertThat(states.subList(acknowledged, states.size())).contains(found);
        states = new ArrayList<>(List.of(found));
        acknowledged = 0;
        if (random.nextBoolean()) {
            store.close();
        }
    }

    @Test
    void compactionFreesWhatIsDead() throws IOException {
        try (LogStore store = open()) {
            Compactor compactor = new Compactor(store);
            for (int i = 0; i < 2_000; i++) {
                store.write(List.of(Write.put(Key.of("/k/" + i % 10), new byte[100])), false);
                store.write(List.of(Write.put(Key.of("/gone/" + i), new byte[50])), false);
                store.write(List.of(Write.delete(Key.of("/gone/" + i))), false);
            }
            long before = store.diskUsage();
            while (compactor.step(1_000)) {
                assertThat(store.get(Key.of("/k/3"))).contains(new byte[100]);
            }
            assertThat(before - store.diskUsage()).isGreaterThan(500_000);
            assertThat(store.log.segments.size()).isLessThan(10);
            assertThat(store.keys(Key.EMPTY, Key.EMPTY, 100)).hasSize(10);
        }
        disk.delete("index.clean");
        try (LogStore store = open()) {
            assertThat(store.keys(Key.EMPTY, Key.EMPTY, 100)).hasSize(10);
            assertThat(store.get(Key.of("/k/9"))).contains(new byte[100]);
        }
    }
}
