package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ashlar.store.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexBuilderTest {
    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path directory;

    @Test
    void theLastWordOnEachKeyIsGivenOutInOrder() throws IOException {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println("index builder, seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            int operations = random.nextInt(500);
            int runEntries = 1 + random.nextInt(60);
            Map<Key, Position> expected = new TreeMap<>();
            Map<Key, Position> found = new TreeMap<>();
            try (IndexBuilder builder = new IndexBuilder(directory.resolve("index"), runEntries)) {
                for (int i = 0; i < operations; i++) {
                    byte[] key = new byte[random.nextInt(3)];
                    random.nextBytes(key);
                    if (random.nextInt(4) == 0) {
                        builder.add(key, null);
                        expected.remove(Key.of(key));
                    } else {
                        Position position = new Position(1, i, i);
                        builder.add(key, position);
                        expected.put(Key.of(key), position);
                    }
                }
                Key[] last = new Key[1];
                builder.drain(
                        (key, position) -> {
                            Key given = Key.of(key);
                            assertThat(last[0] == null || last[0].compareTo(given) < 0).isTrue();
                            last[0] = given;
                            found.put(given, position);
                        });
            }
            assertThat(found).isEqualTo(expected);
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).as("files left behind").isEmpty();
        }
    }

    @Test
    void anIndexMadeOfItAnswersAndTakesWrites() throws IOException {
        Path file = directory.resolve("index");
        try (IndexBuilder builder = new IndexBuilder(file, 100)) {
            for (int i = 0; i < 5_000; i++) {
                builder.add(key(i * 7919 % 5_000), new Position(1, i, i));
            }
            KeyIndex index = KeyIndex.create(file, builder, (key, position) -> {});
            assertThat(index.keys(Key.EMPTY, Key.EMPTY, 10_000)).hasSize(5_000).isSorted();
            assertThat(index.get(Key.of(key(4_999)))).isPresent();
            assertThat(index.remove(key(17))).isPresent();
            assertThat(index.put(key(9_000), new Position(2, 3, 4))).isEmpty();
            index.close();
        }
        KeyIndex again = KeyIndex.open(file).orElseThrow();
        assertThat(again.get(Key.of(key(17)))).isEmpty();
        assertThat(again.get(Key.of(key(9_000)))).contains(new Position(2, 3, 4));
        assertThat(again.keys(Key.EMPTY, Key.EMPTY, 10_000)).hasSize(5_000);
        again.close();
    }

    private static byte[] key(int number) {
        return Key.of("/key/" + number).bytes();
    }
}
