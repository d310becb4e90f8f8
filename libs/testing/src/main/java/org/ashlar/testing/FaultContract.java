package org.ashlar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.ashlar.error.StorageException;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.ashlar.testing.disk.FaultyDisk;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every datastore does when its disk fails: nothing that was acknowledged is lost or changed,
 * what failed says so, and the store opens again by itself. Stores that forget all when they are
 * closed pass over what needs a disk.
 */
public abstract class FaultContract {
    private static final int VALUE = 20;

    /** Fresh for each test. */
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    protected Path directory;

    private int disks;

    /** Opens the store in a directory, which may hold what an earlier one left. */
    protected abstract Datastore open(Path directory) throws IOException;

    /** Closes a store cleanly. */
    protected abstract void close(Datastore store) throws IOException;

    /** False for a store that forgets all when it is closed. */
    protected boolean survivesReopening() {
        return true;
    }

    /** True for a file that holds values, which may rot; others are small and rebuilt or fixed. */
    protected boolean holdsValues(Path file) {
        return true;
    }

    /** The value of a number; each number has one for ever. */
    private static byte[] value(int number) {
        return Bytes.random(number, number % 2 == 0 ? VALUE : 3 * VALUE);
    }

    private static Key key(int number) {
        return DatastoreContract.key(number);
    }

    private static Write put(int number) {
        return Write.put(key(number), value(number));
    }

    private Path fresh() {
        return directory.resolve("disk" + disks++);
    }

    private FaultyDisk disk() throws IOException {
        Assumptions.assumeTrue(survivesReopening());
        return new FaultyDisk(Files.createDirectory(fresh()));
    }

    /** Lets go of a store on a disk that may not let it close. */
    private void abandon(Datastore store) throws IOException {
        try {
            close(store);
        } catch (StorageException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private interface Check {
        void on(Datastore store) throws IOException;
    }

    private void check(FaultyDisk disk, Check check) throws IOException {
        Datastore store = open(disk.root());
        try {
            check.on(store);
        } finally {
            close(store);
        }
    }

    private static void takesWrites(Datastore store) {
        store.write(List.of(put(99)), true);
        assertThat(store.get(key(99))).contains(value(99));
    }

    @Test
    void aRecordThatIsTornAtAnyByteIsLostWholeAndAlone() throws IOException {
        FaultyDisk disk = disk();
        Datastore store = open(disk.root());
        store.write(List.of(put(1)), true);
        List<FaultyDisk> torn = new ArrayList<>();
        disk.onSync(
                () -> {
                    try {
                        for (int n = 0; n <= disk.unsynced(); n++) {
                            torn.add(disk.torn(fresh(), n));
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        store.write(List.of(put(2)), true);
        disk.onSync(() -> {});
        FaultyDisk after = disk.powerCut(fresh());
        abandon(store);

        assertThat(torn).hasSizeGreaterThan(VALUE);
        for (FaultyDisk left : torn) {
            check(
                    left,
                    again -> {
                        assertThat(again.get(key(1))).contains(value(1));
                        Optional<byte[]> last = again.get(key(2));
                        if (last.isPresent()) {
                            assertThat(last.get()).isEqualTo(value(2));
                        }
                        takesWrites(again);
                    });
        }
        check(after, again -> assertThat(again.get(key(2))).contains(value(2)));
    }

    @Test
    void nothingIsAcknowledgedThatASyncCouldNotWrite() throws IOException {
        FaultyDisk disk = disk();
        Datastore store = open(disk.root());
        store.write(List.of(put(1)), true);
        disk.failSyncs(true);
        assertThatThrownBy(() -> store.write(List.of(put(2)), true))
                .isInstanceOf(StorageException.class);
        disk.failSyncs(false);
        boolean acknowledged = true;
        try {
            store.write(List.of(put(3)), true);
        } catch (StorageException e) {
            acknowledged = false; // it wants to be opened again
        }
        assertThat(store.get(key(1))).contains(value(1));
        FaultyDisk left = disk.powerCut(fresh());
        abandon(store);

        boolean third = acknowledged;
        for (FaultyDisk each : List.of(left, disk)) {
            check(
                    each,
                    again -> {
                        assertThat(again.get(key(1))).contains(value(1));
                        assertThat(again.has(key(3)) || !third).isTrue();
                        again.write(List.of(put(2)), true);
                        takesWrites(again);
                    });
            check(
                    each.powerCut(fresh()),
                    again -> assertThat(again.get(key(2))).contains(value(2)));
        }
    }

    @Test
    void aFullDiskFailsTheWriteAndNothingElse() throws IOException {
        FaultyDisk disk = disk();
        Datastore store = open(disk.root());
        store.write(List.of(put(1)), true);
        byte[] large = Bytes.random(7, 300);
        long used = disk.used();
        for (int room = 0; room < 300; room += 23) {
            disk.capacity(used + room);
            assertThatThrownBy(
                            () ->
                                    store.write(
                                            List.of(put(2), Write.put(key(7), large.clone())),
                                            true))
                    .isInstanceOf(StorageException.class);
            assertThat(store.has(key(2))).isFalse();
            assertThat(store.has(key(7))).isFalse();
            assertThat(store.get(key(1))).contains(value(1));
        }
        disk.capacity(Long.MAX_VALUE);
        store.write(List.of(put(2)), true);
        FaultyDisk left = disk.powerCut(fresh());
        abandon(store);

        check(
                left,
                again -> {
                    assertThat(again.get(key(1))).contains(value(1));
                    assertThat(again.get(key(2))).contains(value(2));
                    assertThat(again.has(key(7))).isFalse();
                });
    }

    @Test
    void aFullStoreCanBeEmptiedAndFilledAgain() throws IOException {
        int length = 100_000;
        Path where = directory;
        FaultyDisk disk = new FaultyDisk(Files.createDirectory(fresh()));
        if (survivesReopening()) {
            disk.capacity(16 << 20);
            where = disk.root();
        }
        Datastore store = open(where);
        int count = fill(store, length);
        assertThat(count).isGreaterThan(20);
        for (int i = 0; i < count; i++) {
            assertThat(store.get(key(i))).contains(Bytes.random(i, length));
            store.write(List.of(Write.delete(key(i))), i % 10 == 0);
            assertThat(store.has(key(i))).isFalse();
        }
        tidy(store);

        assertThat(fill(store, length)).isGreaterThan(count * 3 / 4);
        close(store);
    }

    /** Puts values until the store refuses one; all before stay as they are. */
    private static int fill(Datastore store, int length) {
        int count = 0;
        try {
            while (count < 10_000) {
                store.write(List.of(Write.put(key(count), Bytes.random(count, length))), true);
                count++;
            }
        } catch (StorageException e) {
            assertThat(store.has(key(count))).isFalse();
        }
        return count;
    }

    /** Gives space back now that a store gives back by and by. */
    protected void tidy(Datastore store) {}

    @Test
    void aDiskThatTurnsReadOnlyStillReads() throws IOException {
        FaultyDisk disk = disk();
        Datastore store = open(disk.root());
        store.write(List.of(put(1)), true);
        disk.readOnly(true);
        assertThatThrownBy(() -> store.write(List.of(put(2)), true))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> store.write(List.of(put(3)), false))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> store.write(List.of(Write.delete(key(1))), true))
                .isInstanceOf(StorageException.class);
        assertThat(store.get(key(1))).contains(value(1));
        abandon(store);
        try {
            check(disk, again -> assertThat(again.get(key(1))).contains(value(1)));
        } catch (StorageException e) {
            assertThat(e).hasMessageContaining("cannot open");
        }
        disk.readOnly(false);

        check(
                disk,
                again -> {
                    assertThat(again.get(key(1))).contains(value(1));
                    assertThat(again.has(key(2))).isFalse();
                    takesWrites(again);
                });
    }

    @Test
    void aBitThatRotsIsFoundAndCostsOneValueThatCanBePutAgain() throws IOException {
        FaultyDisk disk = disk();
        int count = 12;
        check(
                disk,
                store -> {
                    for (int i = 0; i < count; i++) {
                        store.write(List.of(put(i)), true);
                    }
                });
        int found = 0;
        for (Path file : valueFiles(disk)) {
            for (int at = 3; at < Files.size(file); at += 37) {
                FaultyDisk copy = disk.torn(fresh(), Integer.MAX_VALUE);
                Path rotten = copy.files().resolve(disk.files().relativize(file));
                byte[] bytes = Files.readAllBytes(rotten);
                bytes[at] ^= 0x10;
                Files.write(rotten, bytes);
                found += heal(copy, count);
            }
        }
        assertThat(found).isGreaterThan(count);
    }

    /** Finds what is damaged and puts it again; gives how many that were. */
    private int heal(FaultyDisk disk, int count) throws IOException {
        List<Integer> damaged = new ArrayList<>();
        check(
                disk,
                store -> {
                    damaged.addAll(damaged(store, count));
                    for (int number : damaged) {
                        store.write(List.of(Write.delete(key(number))), true);
                        store.write(List.of(put(number)), true);
                    }
                    assertThat(damaged(store, count)).isEmpty();
                });
        assertThat(damaged).hasSizeLessThanOrEqualTo(1);
        check(disk, store -> assertThat(damaged(store, count)).isEmpty());
        return damaged.size();
    }

    private List<Path> valueFiles(FaultyDisk disk) throws IOException {
        try (Stream<Path> files = Files.walk(disk.files())) {
            return files.filter(Files::isRegularFile).filter(this::holdsValues).sorted().toList();
        }
    }

    /** Values that are not what was written, as whoever hashes them finds. */
    private static List<Integer> damaged(Datastore store, int count) {
        List<Integer> damaged = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try {
                if (!Arrays.equals(store.get(key(i)).orElse(null), value(i))) {
                    damaged.add(i);
                }
            } catch (StorageException e) {
                damaged.add(i);
            }
        }
        return damaged;
    }

    @Test
    void whatWasAcknowledgedSurvivesALossOfPowerAtAnyChange() throws IOException {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + " losses of power, seed " + seed);
        Random random = new Random(seed);
        boolean finished = false;
        for (int changes = 0; !finished; changes++) {
            FaultyDisk disk = disk();
            disk.powerFor(changes);
            Script script = new Script();
            finished = script.run(disk);
            FaultyDisk left =
                    random.nextBoolean() ? disk.powerCut(fresh()) : disk.crash(fresh(), random);
            check(left, script::check);
        }
    }

    /** Some writes, and what each key may be after a loss of power. */
    private final class Script {
        /** Presence of each number that is acknowledged, and those that may be since. */
        private final Map<Integer, List<Boolean>> possible = new HashMap<>();

        boolean run(FaultyDisk disk) throws IOException {
            Datastore store;
            try {
                store = open(disk.root());
            } catch (IOException | StorageException e) {
                return false;
            }
            try {
                write(store, true, put(1));
                write(store, false, put(2), put(3));
                write(store, false, Write.delete(key(1)));
                write(store, true, put(4));
                write(store, false, put(1), Write.delete(key(2)));
                store.sync();
                acknowledged();
                write(store, true, Write.delete(key(4)), put(5));
                write(store, false, put(6));
                close(store);
                return disk.powered();
            } catch (StorageException e) {
                assertThat(disk.powered()).isFalse();
                abandon(store);
                return false;
            }
        }

        private void write(Datastore store, boolean durable, Write... writes) {
            for (Write write : writes) {
                for (int number = 1; number < 7; number++) {
                    if (write.key().equals(key(number))) {
                        possible.computeIfAbsent(number, n -> new ArrayList<>(List.of(false)))
                                .add(write.value().isPresent());
                    }
                }
            }
            store.write(List.of(writes), durable);
            if (durable) {
                acknowledged();
            }
        }

        private void acknowledged() {
            possible.replaceAll(
                    (number, states) -> new ArrayList<>(List.of(states.get(states.size() - 1))));
        }

        void check(Datastore store) {
            possible.forEach(
                    (number, states) -> {
                        assertThat(store.has(key(number))).as("key " + number).isIn(states);
                        Optional<byte[]> found = store.get(key(number));
                        assertThat(found.isEmpty() || Arrays.equals(found.get(), value(number)))
                                .isTrue();
                    });
            takesWrites(store);
        }
    }
}
