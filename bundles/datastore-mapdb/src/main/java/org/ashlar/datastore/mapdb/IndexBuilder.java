package org.ashlar.datastore.mapdb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts what the log says of keys, with bounded memory, so that an index can be written in the
 * order of its keys: inserting a million keys in the order of the log takes minutes. Sorted runs go
 * to files beside the index. Confined to one thread.
 */
final class IndexBuilder implements Closeable {
    /** Entries that are sorted in memory; about 5 MiB. */
    static final int RUN_ENTRIES = 1 << 15;

    /** What the log says of a key last. */
    @SuppressWarnings("ArrayRecordComponent") // private to the package, never compared
    record Entry(byte[] key, @Nullable Position position) {}

    /** Takes the keys that have a value, in ascending order. */
    interface Output {
        void put(byte[] key, Position position) throws IOException;
    }

    private final Path index;
    private final int runEntries;
    private final List<SortedRun> runs = new ArrayList<>();
    private List<Entry> entries = new ArrayList<>();

    IndexBuilder(Path index, int runEntries) {
        this.index = index;
        this.runEntries = runEntries;
    }

    /**
     * Notes a record; of those with the same key the last counts.
     *
     * @param position null when the key is deleted
     */
    void add(byte[] key, @Nullable Position position) throws IOException {
        entries.add(new Entry(key, position));
        if (entries.size() >= runEntries) {
            Path file = index.resolveSibling(index.getFileName() + ".run" + runs.size());
            runs.add(SortedRun.write(file, sorted()));
            entries = new ArrayList<>();
        }
    }

    private List<Entry> sorted() {
        entries.sort(Comparator.comparing(Entry::key, KeyIndex.ORDER)); // keeps the log's order
        List<Entry> last = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            int end = last.size() - 1;
            if (end >= 0 && KeyIndex.ORDER.compare(last.get(end).key(), entry.key()) == 0) {
                last.set(end, entry);
            } else {
                last.add(entry);
            }
        }
        return last;
    }

    /** Gives out the last word on each key that is not deleted, in ascending order. */
    void drain(Output output) throws IOException {
        runs.add(SortedRun.of(sorted()));
        PriorityQueue<SortedRun> queue =
                new PriorityQueue<>(
                        Comparator.comparing(
                                run -> run.head().orElseThrow().key(), KeyIndex.ORDER));
        for (int i = 0; i < runs.size(); i++) {
            SortedRun run = runs.get(i);
            run.start(i);
            if (run.head().isPresent()) {
                queue.add(run);
            }
        }
        while (!queue.isEmpty()) {
            Entry winner = winner(queue);
            if (winner.position() != null) {
                output.put(winner.key(), winner.position());
            }
        }
    }

    /** Takes all entries of the least key; the newest run has the last word. */
    private static Entry winner(PriorityQueue<SortedRun> queue) throws IOException {
        byte[] key = queue.element().head().orElseThrow().key();
        Entry winner = null;
        int newest = -1;
        while (!queue.isEmpty()) {
            SortedRun run = queue.element();
            Entry head = run.head().orElseThrow();
            if (KeyIndex.ORDER.compare(head.key(), key) != 0) {
                break;
            }
            queue.remove();
            if (run.number() > newest) {
                newest = run.number();
                winner = head;
            }
            run.advance();
            if (run.head().isPresent()) {
                queue.add(run);
            }
        }
        if (winner == null) {
            throw new IllegalStateException("no entry of the least key");
        }
        return winner;
    }

    /** Removes the files. */
    @Override
    public void close() throws IOException {
        for (SortedRun run : runs) {
            run.close();
        }
    }
}
