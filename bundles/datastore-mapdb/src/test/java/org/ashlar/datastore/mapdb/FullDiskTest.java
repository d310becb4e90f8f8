package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.disk.FaultyDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without a free byte: deletes are taken, and space comes back. */
class FullDiskTest {
    private static final int RESERVE = 32 << 10;
    private static final int SEGMENT = 128 << 10;
    private static final int VALUE = 4 << 10;
    private static final int COUNT = 120;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path temp;

    private int disks;

    private FaultyDisk disk() throws IOException {
        return new FaultyDisk(Files.createDirectory(temp.resolve("disk" + disks++)));
    }

    /** A store and the directory that it holds locked. */
    private record Opened(FileDisk disk, LogStore store) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (disk) {
                store.close();
            }
        }
    }

    private static Opened open(FaultyDisk disk) throws IOException {
        FileDisk files = new FileDisk(disk.root());
        Path index = disk.root().resolve("index.mapdb");
        return new Opened(files, new LogStore(files, index, SEGMENT, new Reserve(files, RESERVE)));
    }

    private static Key key(int number) {
        return Key.of("/key/" + number);
    }

    /** Every value is written; then the disk has no byte left, and two of three keys go. */
    private static void fillAndDelete(FaultyDisk disk, LogStore store) {
        for (int i = 0; i < COUNT; i++) {
            store.write(List.of(Write.put(key(i), Bytes.random(i, VALUE))), true);
        }
        disk.capacity(disk.used());
        assertThatThrownBy(() -> store.write(List.of(Write.put(key(999), new byte[1])), true))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("no space");
        for (int i = 0; i < COUNT; i++) {
            if (i % 3 != 0) {
                store.write(List.of(Write.delete(key(i))), true);
            }
        }
    }

    private static void check(LogStore store) {
        for (int i = 0; i < COUNT; i++) {
            if (i % 3 == 0) {
                assertThat(store.get(key(i))).contains(Bytes.random(i, VALUE));
            } else {
                assertThat(store.get(key(i))).isEmpty();
            }
        }
    }

    @Test
    void compactionGivesSpaceBackWithoutRoomForACopy() throws IOException {
        FaultyDisk disk = disk();
        try (Opened opened = open(disk)) {
            LogStore store = opened.store();
            fillAndDelete(disk, store);
            long full = disk.used();
            Compactor compactor = new Compactor(store);
            while (compactor.step(1 << 20)) {
                check(store);
            }
            assertThat(full - disk.used()).isGreaterThan(COUNT * VALUE / 3);
            store.write(List.of(Write.put(key(999), new byte[VALUE])), true);
            check(store);
        }
        Files.delete(disk.files().resolve("index.clean"));
        try (Opened again = open(disk)) {
            check(again.store());
            assertThat(again.store().get(key(999))).contains(new byte[VALUE]);
        }
    }

    @Test
    void losesNothingWhenThePowerGoesWhileAFullDiskIsTidied() throws IOException {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println("power on a full disk, seed " + seed);
        Random random = new Random(seed);
        boolean finished = false;
        int rounds = 0;
        for (int change = 0; !finished; change += 1 + random.nextInt(6)) {
            FaultyDisk disk = disk();
            finished = tidy(disk, change);
            Path left = temp.resolve("disk" + disks++);
            FaultyDisk after =
                    random.nextBoolean() ? disk.powerCut(left) : disk.crash(left, random);
            try (Opened again = open(after)) {
                check(again.store());
                again.store().write(List.of(Write.put(key(999), new byte[1])), true);
            }
            rounds++;
        }
        assertThat(rounds).isGreaterThan(10);
    }

    /** True when all was tidied before the power went. */
    private static boolean tidy(FaultyDisk disk, int change) throws IOException {
        try (Opened opened = open(disk)) {
            fillAndDelete(disk, opened.store());
            disk.powerFor(change);
            Compactor compactor = new Compactor(opened.store());
            boolean more = true;
            while (more) {
                more = compactor.step(1 << 20);
            }
            return disk.powered();
        } catch (IOException e) {
            assertThat(disk.powered()).isFalse();
            return false;
        }
    }

    @Test
    void opensAfterAKillOnAFullDiskAndTakesDeletes() throws IOException {
        FaultyDisk disk = disk();
        try (Opened opened = open(disk)) {
            fillAndDelete(disk, opened.store());
        }
        Files.deleteIfExists(disk.files().resolve("index.clean"));
        try (Opened again = open(disk)) {
            check(again.store());
            again.store().write(List.of(Write.delete(key(0))), true);
            assertThat(again.store().get(key(0))).isEmpty();
        }
    }
}
