package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed, or the power goes, before each single change of the disk in turn: inside
 * commits, the sealing of segments, compaction and the clean close.
 */
class LogStoreKillTest {
    private static final int KEYS = 12;
    private static final long SEGMENT_BYTES = 900;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path directory;

    private int indexes;

    /** Value that was acknowledged last of each key; the one being written may be there too. */
    private final int[] acknowledged = new int[KEYS];

    private final int[] begun = new int[KEYS];

    private interface After {
        FaultyDisk restart(FaultyDisk disk, Random random);
    }

    @Test
    void keepsWhatWasAcknowledgedWhenAllUnsyncedWritesAreLost() throws IOException {
        killAtEachChange((disk, random) -> disk.powerCut());
    }

    @Test
    void keepsWhatWasAcknowledgedWhenSomeUnsyncedSectorsAreLost() throws IOException {
        killAtEachChange(FaultyDisk::crash);
    }

    private void killAtEachChange(After after) throws IOException {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println("kills, seed " + seed);
        Random random = new Random(seed);
        boolean finished = false;
        int kills = 0;
        for (int change = 0; !finished; change++) {
            FaultyDisk disk = new FaultyDisk();
            Arrays.fill(acknowledged, 0);
            Arrays.fill(begun, 0);
            disk.changesLeft = change;
            finished = work(disk);
            kills += finished ? 0 : 1;
            check(after.restart(disk, random));
        }
        assertThat(kills).isGreaterThan(100);
    }

    /** True when the work came to its end. */
    private boolean work(FaultyDisk disk) throws IOException {
        LogStore store;
        try {
            store = open(disk);
        } catch (IOException | StorageException e) {
            return false;
        }
        try {
            for (int i = 1; i <= 4 * KEYS; i++) {
                put(store, i % KEYS, i);
            }
            Compactor compactor = new Compactor(store);
            int steps = 0;
            while (compactor.step(200) && steps < 1_000) {
                steps++;
            }
            assertThat(steps)
                    .as("steps of compaction")
                    .isBetween(disk.changesLeft > 0 ? 3 : 0, 900);
            put(store, 0, 1_000);
            store.close();
            return disk.changesLeft > 0;
        } catch (IOException | StorageException e) {
            return false;
        }
    }

    private void put(LogStore store, int key, int value) {
        begun[key] = value;
        store.write(List.of(Write.put(key(key), Key.of(value(value)).bytes())), true);
        acknowledged[key] = value;
    }

    private void check(FaultyDisk disk) throws IOException {
        try (LogStore store = open(disk)) {
            for (int key = 0; key < KEYS; key++) {
                String found = store.get(key(key)).map(v -> Key.of(v).text()).orElse(value(0));
                assertThat(found).isIn(value(acknowledged[key]), value(begun[key]));
            }
            store.write(List.of(Write.put(key(99), new byte[] {9})), true);
            assertThat(store.get(key(99))).contains(new byte[] {9});
        }
    }

    private LogStore open(FaultyDisk disk) throws IOException {
        return new LogStore(disk, directory.resolve("index" + indexes++), SEGMENT_BYTES);
    }

    private static Key key(int number) {
        return Key.of("/k/" + number);
    }

    private static String value(int number) {
        return number == 0 ? "" : "value " + number + " ".repeat(60);
    }
}
