package org.ashlar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.ashlar.testing.disk.FaultyDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every datastore does, with a sound disk and with a faulty one. A subclass says how to open
 * and close one; its keys are multihashes, so that stores for blocks only pass too.
 */
public abstract class DatastoreContract extends FaultContract {
    private static final int OPERATIONS = 2_000;

    private Optional<Datastore> open = Optional.empty();

    /** False for a store whose values never change: a put of a key it has is ignored. */
    protected boolean overwrites() {
        return true;
    }

    /** The store of this test, opened at first use. */
    protected final Datastore store() throws IOException {
        if (open.isEmpty()) {
            open = Optional.of(open(new FaultyDisk(directory).root())); // syncs cost nothing there
        }
        return open.get();
    }

    /** Closes the store and opens it again. */
    protected final Datastore reopen() throws IOException {
        close(store());
        open = Optional.empty();
        return store();
    }

    @AfterEach
    void closeStore() throws IOException {
        if (open.isPresent()) {
            close(open.get());
        }
    }

    /** A key for a number: a SHA2-256 multihash. */
    protected static Key key(int number) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = digest.digest(ByteBuffer.allocate(4).putInt(number).array());
            return Key.of(
                    ByteBuffer.allocate(34).put((byte) 0x12).put((byte) 32).put(hash).array());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Random bytes. */
    protected static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void holdsNothingAtFirst() throws IOException {
        assertThat(store().get(key(1))).isEmpty();
        assertThat(store().has(key(1))).isFalse();
        assertThat(store().size(key(1))).isEmpty();
        assertThat(store().keys(Key.EMPTY, Key.EMPTY, 10)).isEmpty();
    }

    @Test
    void returnsWhatWasWritten() throws IOException {
        byte[] value = bytes(new Random(1), 300_000);

        store().write(List.of(Write.put(key(1), value.clone())), true);

        assertThat(store().get(key(1))).contains(value);
        assertThat(store().has(key(1))).isTrue();
        assertThat(store().size(key(1))).hasValue(value.length);
    }

    @Test
    void keepsEmptyValuesApartFromAbsentOnes() throws IOException {
        store().write(List.of(Write.put(key(1), new byte[0])), true);

        assertThat(store().has(key(1))).isTrue();
        assertThat(store().size(key(1))).hasValue(0);
        assertThat(store().get(key(1))).contains(new byte[0]);
    }

    @Test
    void givesEachCallerAnArrayOfItsOwn() throws IOException {
        store().write(List.of(Write.put(key(1), new byte[] {1})), true);

        store().get(key(1)).orElseThrow()[0] = 9;

        assertThat(store().get(key(1))).contains(new byte[] {1});
    }

    @Test
    void showsStagedWritesAtOnce() throws IOException {
        store().write(List.of(Write.put(key(1), new byte[] {1})), false);
        assertThat(store().get(key(1))).contains(new byte[] {1});

        store().sync();
        assertThat(store().get(key(1))).contains(new byte[] {1});
    }

    @Test
    void deletesWhatIsThereAndIgnoresWhatIsNot() throws IOException {
        store().write(List.of(Write.put(key(1), new byte[] {1})), true);

        store().write(List.of(Write.delete(key(1)), Write.delete(key(2))), true);

        assertThat(store().has(key(1))).isFalse();
        assertThat(store().get(key(2))).isEmpty();
    }

    @Test
    void appliesABatchInOrder() throws IOException {
        store().write(
                        List.of(
                                Write.put(key(1), new byte[] {1}),
                                Write.delete(key(1)),
                                Write.put(key(2), new byte[] {2}),
                                Write.delete(key(3)),
                                Write.put(key(3), new byte[] {3})),
                        true);

        assertThat(store().has(key(1))).isFalse();
        assertThat(store().get(key(2))).contains(new byte[] {2});
        assertThat(store().get(key(3))).contains(new byte[] {3});
    }

    @Test
    void takesAnEmptyBatch() throws IOException {
        store().write(List.of(), false);
        store().write(List.of(), true);

        assertThat(store().keys(Key.EMPTY, Key.EMPTY, 1)).isEmpty();
    }

    @Test
    void replacesAValue() throws IOException {
        Assumptions.assumeTrue(overwrites());
        store().write(List.of(Write.put(key(1), new byte[] {1})), true);

        store().write(List.of(Write.put(key(1), new byte[] {2, 2})), true);

        assertThat(store().get(key(1))).contains(new byte[] {2, 2});
        assertThat(store().size(key(1))).hasValue(2);
    }

    @Test
    void listsInOrderPageByPage() throws IOException {
        List<Key> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            store().write(List.of(Write.put(key(i), new byte[] {1})), false);
            expected.add(key(i));
        }
        expected.sort(null);

        List<Key> listed = new ArrayList<>();
        Key after = Key.EMPTY;
        List<Key> page;
        do {
            page = store().keys(Key.EMPTY, after, 37);
            listed.addAll(page);
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        } while (page.size() == 37);

        assertThat(listed).containsExactlyElementsOf(expected);
    }

    @Test
    void listsOnlyKeysWithThePrefix() throws IOException {
        for (int i = 0; i < 300; i++) {
            store().write(List.of(Write.put(key(i), new byte[] {1})), false);
        }
        Key prefix = Key.of(new byte[] {0x12, 32, key(7).bytes()[2]});
        List<Key> expected = store().keys(Key.EMPTY, Key.EMPTY, 1_000);

        assertThat(store().keys(prefix, Key.EMPTY, 1_000))
                .isNotEmpty()
                .containsExactlyElementsOf(
                        expected.stream().filter(k -> k.startsWith(prefix)).toList());
        assertThat(store().keys(Key.of(new byte[] {0x7f}), Key.EMPTY, 10)).isEmpty();
        assertThat(store().keys(prefix, Key.of(new byte[] {0x7f}), 10)).isEmpty();
        assertThat(store().keys(prefix, prefix, 0)).isEmpty();
    }

    @Test
    void listingGoesOnAfterAKeyThatIsGone() throws IOException {
        for (int i = 0; i < 20; i++) {
            store().write(List.of(Write.put(key(i), new byte[] {1})), false);
        }
        List<Key> all = store().keys(Key.EMPTY, Key.EMPTY, 100);

        store().write(List.of(Write.delete(all.get(9))), true);

        assertThat(store().keys(Key.EMPTY, all.get(9), 3))
                .containsExactlyElementsOf(all.subList(10, 13));
    }

    @Test
    void countsWhatItHolds() throws IOException {
        long before = store().diskUsage();

        store().write(List.of(Write.put(key(1), bytes(new Random(2), 200_000))), true);

        assertThat(store().diskUsage()).isGreaterThanOrEqualTo(before + 200_000);
    }

    @Test
    void keepsEverythingOverReopening() throws IOException {
        Assumptions.assumeTrue(survivesReopening());
        byte[] value = bytes(new Random(3), 70_000);
        store().write(List.of(Write.put(key(1), value.clone())), true);
        store().write(List.of(Write.put(key(2), new byte[] {2})), false);
        store().write(List.of(Write.put(key(3), new byte[] {3}), Write.delete(key(2))), false);

        reopen();

        assertThat(store().get(key(1))).contains(value);
        assertThat(store().has(key(2))).isFalse();
        assertThat(store().get(key(3))).contains(new byte[] {3});
    }

    @Test
    void agreesWithAMapOverRandomOperations() throws IOException {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + " random operations, seed " + seed);
        Random random = new Random(seed);
        NavigableMap<Key, byte[]> model = new TreeMap<>();
        for (int i = 0; i < OPERATIONS; i++) {
            int choice = random.nextInt(100);
            if (choice < 55) {
                writeRandom(random, model);
            } else if (choice < 75) {
                Key key = key(random.nextInt(200));
                assertThat(store().get(key).orElse(null)).isEqualTo(model.get(key));
                assertThat(store().has(key)).isEqualTo(model.containsKey(key));
            } else if (choice < 95) {
                comparePage(random, model);
            } else if (choice < 99) {
                store().sync();
            } else if (survivesReopening()) {
                reopen();
            }
        }
        assertThat(store().keys(Key.EMPTY, Key.EMPTY, 1_000))
                .containsExactlyElementsOf(model.keySet());
    }

    private void writeRandom(Random random, NavigableMap<Key, byte[]> model) throws IOException {
        List<Write> batch = new ArrayList<>();
        int length = 1 + random.nextInt(6);
        for (int i = 0; i < length; i++) {
            int number = random.nextInt(200);
            Key key = key(number);
            if (random.nextInt(3) == 0) {
                batch.add(Write.delete(key));
                model.remove(key);
            } else {
                Random content = overwrites() ? random : new Random(number);
                byte[] value = bytes(content, content.nextInt(3_000));
                batch.add(Write.put(key, value));
                model.put(key, value.clone());
            }
        }
        store().write(batch, random.nextInt(10) == 0);
    }

    private void comparePage(Random random, NavigableMap<Key, byte[]> model) throws IOException {
        Key after = key(random.nextInt(200));
        int limit = 1 + random.nextInt(20);
        assertThat(store().keys(Key.EMPTY, after, limit))
                .containsExactlyElementsOf(
                        model.tailMap(after, false).keySet().stream().limit(limit).toList());
    }

    @Test
    void servesManyThreads() throws Exception {
        Datastore store = store();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int thread = t;
                done.add(threads.submit(() -> writeAndRead(store, thread)));
            }
            for (Future<?> future : done) {
                future.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(store.keys(Key.EMPTY, Key.EMPTY, 1_000)).hasSize(150);
    }

    private static void writeAndRead(Datastore store, int thread) {
        for (int i = 0; i < 50; i++) {
            int number = (thread / 2) * 50 + i + (thread % 2) * 50; // neighbours share keys
            byte[] value = bytes(new Random(number), 2_000);
            store.write(List.of(Write.put(key(number), value.clone())), i % 5 == 0);
            assertThat(store.get(key(number))).contains(value);
        }
    }
}
