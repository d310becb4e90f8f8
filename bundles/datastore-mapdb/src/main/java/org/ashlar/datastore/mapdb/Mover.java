package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;

/** Appends again what of a segment is in use. Confined to the running step of compaction. */
final class Mover {
    private final LogStore store;

    Mover(LogStore store) {
        this.store = store;
    }

    /** The log took nothing more; the segment that was read is as good as ever. */
    static final class AppendException extends IOException {
        private static final long serialVersionUID = 1;

        AppendException(StorageException cause) {
            super("cannot move values", cause);
        }
    }

    /**
     * Moves what lies between two offsets.
     *
     * @param budget bytes after which it stops, at the end of a record
     * @param saving true to use what is kept back for a full disk
     * @return where it stopped; the segment's size at its footer
     * @throws IOException if a record is damaged
     */
    long move(Segment segment, long from, long to, long budget, boolean saving) throws IOException {
        List<Long> offsets = new ArrayList<>();
        List<LogRecord> records = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        long at = from;
        long copied = 0;
        while (at < to && copied < budget) {
            LogRecord record = head(segment, at);
            if (record.kind() == LogRecord.FOOTER || record.kind() == LogRecord.SEAL) {
                at = segment.size;
                break;
            }
            copied += record.headLength();
            if (needed(segment, record, at)) {
                copied += record.valueLength();
                offsets.add(at);
                records.add(record);
                values.add(
                        record.kind() == LogRecord.PUT
                                ? segment.value(Key.of(record.key()), at, record.valueLength())
                                : new byte[0]);
            }
            at += record.length();
        }
        append(segment, offsets, records, values, saving);
        return at;
    }

    /** The record at an offset. */
    static LogRecord head(Segment segment, long at) throws IOException {
        return segment.head(at).orElseThrow(() -> new IOException("damaged record at " + at));
    }

    private boolean needed(Segment segment, LogRecord record, long offset) {
        if (record.kind() == LogRecord.COMMIT) {
            return false;
        }
        Optional<Position> position = store.position(Key.of(record.key()));
        if (record.kind() == LogRecord.DELETE) {
            return position.isEmpty() && segment.id != store.log.segments.firstKey();
        }
        return position.filter(p -> p.segment() == segment.id && p.offset() == offset).isPresent();
    }

    private void append(
            Segment segment,
            List<Long> offsets,
            List<LogRecord> records,
            List<byte[]> values,
            boolean saving)
            throws AppendException {
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
            store.appendRecords(kept, contents, saving);
        } catch (StorageException e) {
            throw new AppendException(e);
        } finally {
            store.appendLock.unlock();
        }
    }
}
