package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store does when the disk fails. */
class LogStoreFaultTest {
    private static final String FIRST = Segment.name(1);

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path directory;

    private FaultyDisk disk = new FaultyDisk();
    private int indexes;

    private LogStore open() throws IOException {
        return open(1 << 20);
    }

    private LogStore open(long segmentBytes) throws IOException {
        return new LogStore(disk, directory.resolve("index" + indexes++), segmentBytes);
    }

    private static Key key(int number) {
        return Key.of("/key/" + number);
    }

    private static List<Write> put(int number, int... value) {
        byte[] bytes = new byte[value.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) value[i];
        }
        return List.of(Write.put(key(number), bytes));
    }

    @Test
    void losesATornBatchWholeWhereverItIsCut() throws IOException {
        int start;
        try (LogStore store = open()) {
            store.write(put(1, 1), true);
            start = disk.bytes(FIRST).length;
            store.write(
                    List.of(Write.put(key(1), new byte[100]), Write.put(key(2), new byte[0])),
                    true);
        }
        disk.delete("index.clean");
        FaultyDisk whole = disk;
        int end = whole.bytes(FIRST).length;
        for (int length = start; length <= end; length++) {
            disk = whole.torn(FIRST, length);
            try (LogStore store = open()) {
                boolean complete = length == end;
                assertThat(store.get(key(1))).contains(complete ? new byte[100] : new byte[] {1});
                assertThat(store.get(key(2)).isPresent()).isEqualTo(complete);
                store.write(put(3, 3), true);
                assertThat(store.get(key(3))).contains(new byte[] {3});
            }
        }
    }

    @Test
    void refusesWritesAfterAFailedSyncUntilItIsReopened() throws IOException {
        LogStore store = open();
        store.write(put(1, 1), true);
        disk.failForce = true;

        assertThatThrownBy(() -> store.write(put(1, 2), true)).isInstanceOf(StorageException.class);
        disk.failForce = false;
        assertThatThrownBy(() -> store.write(put(2, 2), false))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("reopened");
        assertThatThrownBy(store::sync).isInstanceOf(StorageException.class);
        assertThat(store.get(key(1))).isPresent();

        store.close();
        try (LogStore again = open()) {
            assertThat(again.get(key(1))).contains(new byte[] {1});
            again.write(put(2, 2), true);
        }
    }

    @Test
    void aFullDiskFailsTheWriteAndNothingElse() throws IOException {
        LogStore store = open();
        store.write(put(1, 1), true);
        for (int room = 0; room < 130; room += 7) {
            disk.capacity = (long) disk.bytes(FIRST).length + room;
            assertThatThrownBy(() -> store.write(List.of(Write.put(key(1), new byte[200])), true))
                    .isInstanceOf(StorageException.class);
            assertThat(store.get(key(1))).contains(new byte[] {1});
        }
        disk.capacity = Long.MAX_VALUE;

        store.write(put(2, 2), true);

        store.close();
        disk.delete("index.clean");
        try (LogStore again = open()) {
            assertThat(again.get(key(1))).contains(new byte[] {1});
            assertThat(again.get(key(2))).contains(new byte[] {2});
        }
    }

    @Test
    void aDiskThatTurnsReadOnlyFailsWritesAndStillReads() throws IOException {
        LogStore store = open();
        store.write(put(1, 1), true);
        disk.changesLeft = 0;

        assertThatThrownBy(() -> store.write(put(1, 2), true)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> store.write(put(2, 2), false))
                .isInstanceOf(StorageException.class);
        assertThat(store.get(key(1))).contains(new byte[] {1});

        disk.changesLeft = Long.MAX_VALUE;
        store.close();
        try (LogStore again = open()) {
            assertThat(again.get(key(1))).contains(new byte[] {1});
            again.write(put(2, 2), true);
        }
    }

    @Test
    void aFullDiskAtTheEndOfASegmentFailsTheWriteAndNothingElse() throws IOException {
        LogStore store = open(500);
        for (int i = 0; i < 6; i++) {
            store.write(put(i, i), true);
        }
        byte[] large = new byte[450];
        for (int room = 0; room < 300; room += 20) {
            disk.capacity = disk.list().stream().mapToLong(n -> disk.bytes(n).length).sum() + room;
            assertThatThrownBy(() -> store.write(List.of(Write.put(key(1), large.clone())), true))
                    .isInstanceOf(StorageException.class);
        }
        disk.capacity = Long.MAX_VALUE;

        store.write(List.of(Write.put(key(1), large.clone())), true);

        disk = disk.crash(new Random(1));
        try (LogStore again = open(500)) {
            assertThat(again.get(key(1))).contains(large);
            assertThat(again.get(key(5))).contains(new byte[] {5});
        }
        store.close();
    }

    @Test
    void aDamagedValueIsReportedAndHidesNoOther() throws IOException {
        for (int position = Segment.PREAMBLE; position < 1_000; position += 17) {
            disk = new FaultyDisk();
            writeTwentyThenClose();
            disk.bytes(FIRST)[position] ^= 0x20;
            assertOneOfTwentyDamaged();
            disk.delete("index.clean");
            assertOneOfTwentyDamaged();
        }
    }

    private void writeTwentyThenClose() throws IOException {
        try (LogStore store = open(1_000)) {
            for (int i = 0; i < 20; i++) {
                store.write(put(i, i, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7), true);
            }
        }
    }

    private void assertOneOfTwentyDamaged() throws IOException {
        try (LogStore store = open(1_000)) {
            int wrong = 0;
            for (int i = 0; i < 20; i++) {
                try {
                    byte[] value = store.get(key(i)).orElse(new byte[1]);
                    wrong += value.length == 12 && value[0] == i ? 0 : 1;
                } catch (StorageException e) {
                    wrong++;
                }
            }
            assertThat(wrong).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void opensWhateverIsInTheFiles() throws IOException {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println("hostile files, seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 25; round++) {
            disk = new FaultyDisk();
            writeTwentyThenClose();
            for (String name : disk.list()) {
                byte[] bytes = disk.bytes(name);
                for (int i = random.nextInt(20); i > 0 && bytes.length > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            try (LogStore store = open(1_000)) {
                store.write(put(99, 9), true);
                assertThat(store.get(key(99))).contains(new byte[] {9});
                for (Key key : store.keys(Key.EMPTY, Key.EMPTY, 100)) {
                    readOrFail(store, key);
                }
            }
        }
    }

    private static void readOrFail(LogStore store, Key key) {
        try {
            assertThat(store.get(key)).isPresent();
        } catch (StorageException e) {
            assertThat(e).hasMessageContaining("damaged");
        }
    }

    @Test
    void rebuildsWhenTheIndexHasGoneOrIsWrong() throws IOException {
        Path index = directory.resolve("lost");
        try (LogStore store = new LogStore(disk, index, 1 << 20)) {
            store.write(put(1, 1), true);
        }
        Files.delete(index);
        try (LogStore store = new LogStore(disk, index, 1 << 20)) {
            assertThat(store.get(key(1))).contains(new byte[] {1});
        }
        Files.write(index, new byte[5_000]);
        try (LogStore store = new LogStore(disk, index, 1 << 20)) {
            assertThat(store.get(key(1))).contains(new byte[] {1});
        }
    }

    @Test
    void aValueThatLooksLikeARecordIsNone() throws IOException {
        try (LogStore store = open()) {
            store.write(put(1, 1), true);
            byte[] copy = disk.bytes(FIRST).clone();
            copy[0] = 1;
            byte[] forged = LogRecord.delete(key(1)).head(0);
            byte[] commit = LogRecord.commit(Segment.PREAMBLE, 0).head(0);
            byte[] value = new byte[forged.length + commit.length];
            System.arraycopy(forged, 0, value, 0, forged.length);
            System.arraycopy(commit, 0, value, forged.length, commit.length);
            store.write(List.of(Write.put(key(2), value)), true);
            store.write(put(3, 3), true);
            disk.bytes(FIRST)[copy.length + 1] ^= 1; // the head before the forged records
        }
        disk.delete("index.clean");
        try (LogStore store = open()) {
            assertThat(store.get(key(1))).contains(new byte[] {1});
        }
    }

    @Test
    void concurrentWritersShareASync() throws Exception {
        LogStore store = open();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        disk.onForce =
                () -> {
                    entered.countDown();
                    try {
                        assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
        int before = disk.forces;
        ExecutorService threads = Executors.newFixedThreadPool(9);
        List<Future<?>> done = new ArrayList<>();
        done.add(threads.submit(() -> store.write(put(0, 0), true)));
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        CountDownLatch started = new CountDownLatch(8);
        for (int i = 1; i <= 8; i++) {
            int number = i;
            done.add(
                    threads.submit(
                            () -> {
                                store.write(put(number, number), false);
                                started.countDown();
                                store.write(put(100 + number, number), true);
                            }));
        }
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(done.get(0).isDone()).isFalse();
        go.countDown();
        for (Future<?> future : done) {
            future.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(disk.forces - before).isBetween(2, 9);
        store.close();
    }

    @Test
    void deletingMostOfTheNewestSegmentGivesItsSpaceBack() throws IOException {
        int count = 60;
        byte[] value = new byte[100_000];
        try (LogStore store = open(64 << 20)) {
            for (int i = 0; i < count; i++) {
                store.write(List.of(Write.put(key(i), value)), false);
            }
            long before = store.diskUsage();
            for (int i = 1; i < count; i++) {
                store.write(List.of(Write.delete(key(i))), false);
            }
            Compactor compactor = new Compactor(store);
            while (compactor.step(1 << 20)) {
                assertThat(store.get(key(0))).contains(value);
            }

            assertThat(before - store.diskUsage()).isGreaterThan(50L * value.length);
            assertThat(store.get(key(0))).contains(value);
            assertThat(store.get(key(1))).isEmpty();
        }
        disk.delete("index.clean");
        try (LogStore store = open(64 << 20)) {
            assertThat(store.get(key(0))).contains(value);
            assertThat(store.get(key(1))).isEmpty();
        }
    }
}
