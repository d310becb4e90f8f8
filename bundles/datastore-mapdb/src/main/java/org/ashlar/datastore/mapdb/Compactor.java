package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.jspecify.annotations.Nullable;

/**
 * Frees segments that hold little of use: what is still current is appended again and synced, then
 * the file is deleted, so that a crash at any point loses nothing. Works in small steps. Safe for
 * use by any thread; one step runs at a time.
 */
final class Compactor {
    private static final System.Logger LOG = System.getLogger(Compactor.class.getName());

    private final LogStore store;

    /** Segments with damage stay as they are: their other values can still be read. */
    private final Set<Long> damaged = new HashSet<>();

    private @Nullable Segment current;
    private long at;
    private boolean closed;

    Compactor(LogStore store) {
        this.store = store;
    }

    /**
     * Does a part of the work.
     *
     * @param budget bytes to copy, about
     * @return true when there is more to do
     */
    synchronized boolean step(long budget) {
        if (closed) {
            return false;
        }
        try {
            Segment segment = current;
            if (segment == null) {
                segment = store.read(this::candidate);
                if (segment == null) {
                    return false;
                }
                current = segment;
                at = Segment.PREAMBLE;
            }
            if (copy(segment, budget)) {
                finish(segment);
                current = null;
            }
            return true;
        } catch (IOException | StorageException e) {
            if (current != null) {
                LOG.log(Level.WARNING, "Cannot compact " + Segment.name(current.id), e);
                damaged.add(current.id);
            }
            current = null;
            return false;
        }
    }

    /** Waits for a running step; there are no more. */
    synchronized void close() {
        closed = true;
    }

    /** A sealed segment of which over half is dead; deletes are, once nothing is older. */
    private @Nullable Segment candidate() {
        Segment best = null;
        long tombstones = 0;
        long total = 0;
        double most = 0.5;
        for (Segment segment : store.log.segments.values()) {
            if (!segment.sealed || damaged.contains(segment.id)) {
                continue;
            }
            tombstones += segment.tombstones;
            total += segment.size;
            long used = segment.live + (oldest(segment) ? 0 : segment.tombstones);
            double dead = 1 - (double) used / segment.size;
            if (dead > most) {
                best = segment;
                most = dead;
            }
        }
        if (best == null && tombstones > total / 4) {
            Segment first = store.log.segments.firstEntry().getValue(); // keeps deletes needed
            best = first.sealed && !damaged.contains(first.id) ? first : null;
        }
        return best;
    }

    private boolean oldest(Segment segment) {
        return segment.id == store.log.segments.firstKey();
    }

    /** Copies what is in use; true at the end of the segment. */
    private boolean copy(Segment segment, long budget) throws IOException {
        List<Long> offsets = new ArrayList<>();
        List<LogRecord> records = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        long copied = 0;
        while (at < segment.size && copied < budget) {
            Optional<LogRecord> next = segment.head(at);
            if (next.isEmpty()) {
                throw new IOException("damaged record at " + at);
            }
            LogRecord record = next.get();
            if (record.kind() == LogRecord.FOOTER || record.kind() == LogRecord.SEAL) {
                at = segment.size;
                break;
            }
            copied += record.headLength();
            if (needed(segment, record, at)) {
                copied += record.valueLength();
                offsets.add(at);
                records.add(record);
                values.add(value(segment, record));
            }
            at += record.length();
        }
        append(segment, offsets, records, values);
        return at >= segment.size;
    }

    private byte[] value(Segment segment, LogRecord record) {
        return record.kind() == LogRecord.PUT
                ? segment.value(Key.of(record.key()), at)
                : new byte[0];
    }

    private boolean needed(Segment segment, LogRecord record, long offset) {
        if (record.kind() == LogRecord.COMMIT) {
            return false;
        }
        Optional<Position> position = store.position(Key.of(record.key()));
        if (record.kind() == LogRecord.DELETE) {
            return position.isEmpty() && !oldest(segment);
        }
        return position.filter(p -> p.segment() == segment.id && p.offset() == offset).isPresent();
    }

    private void append(
            Segment segment, List<Long> offsets, List<LogRecord> records, List<byte[]> values) {
        store.appendLock.lock();
        try {
            store.checkWritable();
            List<LogRecord> kept = new ArrayList<>();
            List<byte[]> contents = new ArrayList<>();
            for (int i = 0; i < records.size(); i++) {
                if (needed(segment, records.get(i), offsets.get(i))) {
                    kept.add(records.get(i));
                    contents.add(values.get(i));
                }
            }
            store.appendRecords(kept, contents);
        } finally {
            store.appendLock.unlock();
        }
    }

    private void finish(Segment segment) throws IOException {
        store.sync();
        store.appendLock.lock();
        store.state.writeLock().lock();
        try {
            store.checkWritable();
            store.log.drop(segment);
        } finally {
            store.state.writeLock().unlock();
            store.appendLock.unlock();
        }
    }
}
