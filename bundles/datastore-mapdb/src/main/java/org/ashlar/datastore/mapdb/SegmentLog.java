package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.ashlar.error.StorageException;

/**
 * Appends batches to the newest segment and seals segments that are full. Appending is confined to
 * the holder of the store's append lock; {@link #segments} is safe for use by any thread.
 */
final class SegmentLog {
    private static final System.Logger LOG = System.getLogger(SegmentLog.class.getName());
    private static final int BUFFER = 64 << 10;

    final NavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    final GroupSync group;

    /** Smallest segment that is sealed early because most of it is dead, in bytes. */
    static final long LEAST_WASTE = 4 << 20;

    /** Dead bytes for which a segment is sealed early when the disk is nearly full. */
    private static final long LEAST_DEAD = 256 << 10;

    private final Disk disk;
    private final Reserve reserve;
    private final long segmentBytes;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private long flushedTo;

    /** Bytes appended since the log was opened, over all segments. */
    private long appended;

    SegmentLog(Disk disk, Reserve reserve, long segmentBytes, GroupSync group) {
        this.disk = disk;
        this.reserve = reserve;
        this.segmentBytes = segmentBytes;
        this.group = group;
    }

    /** The segment that takes appends. */
    Segment active() {
        return segments.lastEntry().getValue();
    }

    long appended() {
        return appended;
    }

    /** Takes over what recovery found; everything in it is durable. */
    void start() throws IOException {
        if (segments.isEmpty() || active().sealed) {
            create(segments.isEmpty() ? 1 : active().id + 1);
        }
        appended = active().size;
        group.advance(appended);
    }

    /**
     * Appends one batch with its commit. When that fails the log is as before.
     *
     * @param values one for each record; empty arrays for deletes
     * @return offsets of the records in the active segment
     */
    long[] append(List<LogRecord> records, List<byte[]> values) {
        long length = LogRecord.COMMIT_LENGTH;
        for (LogRecord record : records) {
            length += record.length();
        }
        makeRoom(length);
        Segment segment = active();
        long start = segment.size;
        long[] offsets = new long[records.size()];
        try {
            flushedTo = start;
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = flushedTo + buffer.position();
                add(segment, records.get(i), values.get(i));
            }
            long unsynced = appended - group.synced();
            add(segment, LogRecord.commit(start, Math.max(0, start - unsynced)), new byte[0]);
            finish(segment);
            return offsets;
        } catch (IOException e) {
            undo(segment, start, e);
            throw new StorageException("cannot write to the log", e);
        }
    }

    private void makeRoom(long length) {
        Segment segment = active();
        boolean full = segment.size + length > segmentBytes;
        if (segment.size == Segment.PREAMBLE || (!full && !isWaste(segment))) {
            return;
        }
        long start = segment.size;
        try {
            if (!segment.sealed) {
                seal(segment, full);
            }
            create(segment.id + 1);
        } catch (IOException e) {
            if (!segment.sealed) {
                undo(segment, start, e);
                if (!full) {
                    return; // no room to tidy up; the batch itself may still fit
                }
            }
            throw new StorageException("cannot begin a new segment of the log", e);
        }
    }

    /** True when compaction, which takes only sealed segments, would give back much of it. */
    private boolean isWaste(Segment segment) {
        long dead = segment.size - segment.live;
        if (segment.size >= LEAST_WASTE && dead > segment.size / 2) {
            return true;
        }
        return dead >= LEAST_DEAD && dead > segment.size / 8 && reserve.low();
    }

    /** Ends a segment; one that is full is ended without a footer when there is no room for it. */
    private void seal(Segment segment, boolean full) throws IOException {
        long start = segment.size;
        try {
            writeFooter(segment);
        } catch (IOException e) {
            undo(segment, start, e);
            if (!full || group.failed()) {
                throw e;
            }
            LOG.log(Level.WARNING, "No room for the footer of a segment", e);
        }
        force(segment);
        if (reserve.low()) {
            reserve.shortage(); // something may be freed now
        }
    }

    private void writeFooter(Segment segment) throws IOException {
        long end = segment.size;
        flushedTo = end;
        Footer footer = new Footer();
        long at = Segment.PREAMBLE;
        while (at < end) {
            LogRecord record = segment.head(at).orElse(null);
            if (record == null) {
                throw new IOException("damaged record at " + at + " of the newest segment");
            }
            if (record.kind() == LogRecord.PUT || record.kind() == LogRecord.DELETE) {
                if (!footer.fits(record)) {
                    addFooter(segment, footer);
                }
                footer.add(record, at);
            }
            at += record.length();
        }
        addFooter(segment, footer);
        add(segment, LogRecord.seal(end, segment.salt), new byte[0]);
        finish(segment);
    }

    private void addFooter(Segment segment, Footer footer) throws IOException {
        byte[] entries = footer.take();
        add(segment, LogRecord.footer(entries, entries.length), entries);
    }

    private void force(Segment segment) throws IOException {
        try {
            segment.file.force();
        } catch (IOException e) {
            group.fail(e);
            throw e;
        }
        segment.sealed = true;
        group.advance(appended);
        segment.file.ended();
    }

    private void create(long id) throws IOException {
        LogFile file = disk.open(Segment.name(id));
        try {
            file.truncate(0);
            Segment segment = Segment.create(id, file);
            disk.syncDirectory();
            segments.put(id, segment);
            appended += segment.size;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void add(Segment segment, LogRecord record, byte[] value) throws IOException {
        add(segment, record.head(segment.salt));
        add(segment, value);
    }

    private void add(Segment segment, byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            int n = Math.min(buffer.remaining(), bytes.length - at);
            buffer.put(bytes, at, n);
            at += n;
            if (!buffer.hasRemaining()) {
                flush(segment);
            }
        }
    }

    private void flush(Segment segment) throws IOException {
        int n = buffer.flip().remaining();
        segment.file.write(buffer, flushedTo);
        flushedTo += n;
        buffer.clear();
    }

    private void finish(Segment segment) throws IOException {
        flush(segment);
        appended += flushedTo - segment.size;
        segment.size = flushedTo;
    }

    /** Cuts what a failed append left; when even that fails, no more writes are taken. */
    private void undo(Segment segment, long start, IOException cause) {
        buffer.clear();
        try {
            appended -= segment.size - start;
            segment.size = start;
            segment.file.truncate(start);
        } catch (IOException e) {
            cause.addSuppressed(e);
            group.fail(cause);
        }
    }

    /** Removes a segment that holds nothing of use any more. */
    void drop(Segment segment) throws IOException {
        disk.delete(Segment.name(segment.id));
        disk.syncDirectory(); // until then deletes of its keys must be kept: it stays listed
        segments.remove(segment.id);
        segment.file.close();
    }
}
