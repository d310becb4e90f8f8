package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes of the log that a start reads: they do not grow with the values. */
class LogStoreStartTest {
    private static final int KEYS = 3_000;
    private static final int KEY_BYTES = 32;
    private static final int SEGMENT_KEYS = 150;

    /** What a footer holds of a key: its kind, length, bytes, offset and length of the value. */
    private static final long FOOTERS = KEYS * (15L + KEY_BYTES);

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path directory;

    private NavigableMap<String, Long> readAtStart(int valueBytes, boolean killed)
            throws IOException {
        FaultyDisk disk = new FaultyDisk();
        Path index = directory.resolve("index" + valueBytes + killed);
        long segmentBytes = (long) SEGMENT_KEYS * (valueBytes + 100);
        try (LogStore store = new LogStore(disk, index, segmentBytes)) {
            for (int i = 0; i < KEYS; i++) {
                store.write(List.of(Write.put(key(i), new byte[valueBytes])), i % 100 == 0);
            }
        }
        if (killed) {
            disk.delete("index.clean");
        }
        disk.bytesRead.clear();
        NavigableMap<String, Long> read;
        try (LogStore store = new LogStore(disk, index, segmentBytes)) {
            read = new TreeMap<>(disk.bytesRead);
            assertThat(store.keys(Key.EMPTY, Key.EMPTY, 2 * KEYS)).hasSize(KEYS);
            assertThat(store.get(key(KEYS / 2))).contains(new byte[valueBytes]);
            assertThat(disk.list()).filteredOn(name -> name.endsWith(".log")).hasSizeGreaterThan(9);
        }
        return read;
    }

    private static Key key(int number) {
        return Key.of(String.format("%0" + KEY_BYTES + "d", number));
    }

    private static long sum(Map<String, Long> read) {
        return read.values().stream().mapToLong(n -> n).sum();
    }

    @Test
    void afterACleanStopItReadsTheEndOfEachSegment() throws IOException {
        NavigableMap<String, Long> ofShort = readAtStart(100, false);
        NavigableMap<String, Long> ofLong = readAtStart(4_000, false);

        assertThat(sum(ofShort)).isLessThan(100L * ofShort.size());
        assertThat(sum(ofLong)).isLessThan(100L * ofLong.size());
    }

    @Test
    void afterAKillItReadsFootersAndTheNewestSegment() throws IOException {
        for (int valueBytes : new int[] {100, 4_000}) {
            NavigableMap<String, Long> read = readAtStart(valueBytes, true);
            long newest = read.remove(read.lastKey());

            long twice = 2 * FOOTERS; // once to check a footer, once to take its entries
            assertThat(sum(read)).isBetween(twice * 9 / 10, twice + 1_000L * read.size());
            assertThat(newest).isLessThan(3L * SEGMENT_KEYS * (valueBytes + 100));
        }
    }
}
