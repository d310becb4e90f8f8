package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.ashlar.error.ClosedException;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;

/**
 * The store proper: a log that is the truth and an index of it. Safe for use by any thread. The
 * append lock orders writes; the state lock keeps readers from half a batch and from files that go.
 */
final class LogStore implements AutoCloseable {
    static final long SEGMENT_BYTES = 64L << 20;

    private static final System.Logger LOG = System.getLogger(LogStore.class.getName());

    final SegmentLog log;
    final ReentrantLock appendLock = new ReentrantLock();
    final ReentrantReadWriteLock state = new ReentrantReadWriteLock();

    private final Disk disk;
    private final Reserve reserve;
    private final KeyIndex index;
    private final GroupSync group = new GroupSync(this::force);
    private volatile boolean closed;

    /**
     * @param disk directory of the log
     * @param indexFile the index, rebuilt when it was not closed cleanly
     * @param segmentBytes length at which a segment is sealed
     */
    LogStore(Disk disk, Path indexFile, long segmentBytes) throws IOException {
        this(disk, indexFile, segmentBytes, new Reserve(disk, 0));
    }

    /** As above, with space that is kept back. */
    LogStore(Disk disk, Path indexFile, long segmentBytes, Reserve reserve) throws IOException {
        this.disk = disk;
        this.reserve = reserve;
        this.log = new SegmentLog(disk, reserve, segmentBytes, group);
        KeyIndex opened = null;
        try {
            openSegments();
            Optional<KeyIndex> kept = keptIndex(indexFile);
            opened = kept.isPresent() ? kept.get() : rebuildWithReserve(indexFile);
            index = opened;
            startWithReserve();
            reserve.refill();
        } catch (IOException | RuntimeException e) {
            release(opened, e);
            throw e;
        }
    }

    private KeyIndex rebuildWithReserve(Path indexFile) throws IOException {
        try {
            return rebuild(indexFile);
        } catch (IOException | RuntimeException e) {
            if (reserve.release()) {
                return rebuild(indexFile);
            }
            throw e;
        }
    }

    private void startWithReserve() throws IOException {
        try {
            log.start();
        } catch (IOException e) {
            if (!reserve.release()) {
                throw e;
            }
            log.start();
        }
    }

    private void openSegments() throws IOException {
        for (String name : disk.list()) {
            Optional<Long> id = Segment.id(name);
            if (id.isPresent()) {
                log.segments.put(id.get(), new Segment(id.get(), disk.open(name)));
            }
        }
        for (Segment segment : List.copyOf(log.segments.descendingMap().values())) {
            if (segment.open()) {
                continue;
            }
            if (segment == log.active() && segment.size <= Segment.PREAMBLE) {
                log.drop(segment); // its creation was not finished
            } else {
                LOG.log(Level.ERROR, "{0} cannot be read", Segment.name(segment.id));
                log.segments.remove(segment.id);
                segment.file.close();
                disk.rename(Segment.name(segment.id), Segment.name(segment.id) + ".unreadable");
            }
        }
        for (Segment segment : log.segments.values()) {
            segment.sealed |= segment != log.active(); // with a footer or without
        }
    }

    private Optional<KeyIndex> keptIndex(Path file) throws IOException {
        if (!CleanMark.take(disk, log.segments)) {
            return Optional.empty();
        }
        return KeyIndex.open(file);
    }

    /** Makes the index of what the segments hold, and counts what of them is in use. */
    private KeyIndex rebuild(Path indexFile) throws IOException {
        for (Segment segment : log.segments.values()) {
            segment.live = 0;
            segment.tombstones = 0;
        }
        try (IndexBuilder builder = new IndexBuilder(indexFile, IndexBuilder.RUN_ENTRIES)) {
            for (Segment segment : log.segments.values()) {
                Recovery recovery =
                        new Recovery(
                                (kind, key, offset, length) ->
                                        note(
                                                builder,
                                                kind,
                                                key,
                                                new Position(segment.id, offset, length)));
                if (segment == log.active()) {
                    recovery.replayNewest(segment);
                } else {
                    recovery.replay(segment);
                }
            }
            return KeyIndex.create(indexFile, builder, this::countLive);
        }
    }

    private void note(IndexBuilder builder, byte kind, byte[] key, Position position)
            throws IOException {
        if (kind == LogRecord.DELETE) {
            segment(position).tombstones += position.recordLength(key.length);
        }
        builder.add(key, kind == LogRecord.PUT ? position : null);
    }

    private void countLive(byte[] key, Position position) {
        segment(position).live += position.recordLength(key.length);
    }

    private void apply(byte kind, byte[] key, Position position) {
        Segment segment = segment(position);
        Optional<Position> old;
        if (kind == LogRecord.PUT) {
            old = index.put(key, position);
            segment.live += position.recordLength(key.length);
        } else {
            old = index.remove(key);
            segment.tombstones += position.recordLength(key.length);
        }
        old.ifPresent(
                p -> {
                    Segment holder = log.segments.get(p.segment());
                    if (holder != null) {
                        holder.live -= p.recordLength(key.length);
                    }
                });
    }

    Optional<byte[]> get(Key key) {
        return read(
                () -> index.get(key).map(p -> segment(p).value(key, p.offset(), p.valueLength())));
    }

    /** Throws when the store takes no writes. */
    void checkWritable() {
        checkOpen();
        group.check();
    }

    /** Where the current value of a key is. */
    Optional<Position> position(Key key) {
        return read(() -> index.get(key));
    }

    List<Key> keys(Key prefix, Key after, int limit) {
        return read(() -> index.keys(prefix, after, limit));
    }

    long diskUsage() {
        return read(
                () -> {
                    long sum = index.bytes();
                    for (Segment segment : log.segments.values()) {
                        sum += segment.size;
                    }
                    return sum;
                });
    }

    private Segment segment(Position position) {
        Segment segment = log.segments.get(position.segment());
        if (segment == null) {
            throw new StorageException("no segment " + Segment.name(position.segment()));
        }
        return segment;
    }

    <T> T read(Supplier<T> work) {
        state.readLock().lock();
        try {
            checkOpen();
            return work.get();
        } finally {
            state.readLock().unlock();
        }
    }

    /** Applies a batch; returns when it is visible, and durable if asked. */
    void write(List<Write> writes, boolean durable) {
        List<LogRecord> records = new ArrayList<>(writes.size());
        for (Write write : writes) {
            records.add(record(write));
        }
        long end;
        appendLock.lock();
        try {
            append(writes, records);
            end = log.appended();
        } finally {
            appendLock.unlock();
        }
        if (durable) {
            group.await(end);
        }
    }

    private static LogRecord record(Write write) {
        if (write.value().isEmpty()) {
            return LogRecord.delete(write.key());
        }
        byte[] value = write.value().get();
        if (value.length > LogRecord.MAX_VALUE) {
            throw new StorageException("a value of " + value.length + " bytes is too long");
        }
        return LogRecord.put(write.key(), value);
    }

    private void append(List<Write> writes, List<LogRecord> records) {
        checkOpen();
        group.check();
        List<LogRecord> kept = new ArrayList<>(records.size());
        List<byte[]> values = new ArrayList<>(records.size());
        Set<Key> put = new HashSet<>();
        long length = 0;
        for (int i = 0; i < records.size(); i++) {
            Write write = writes.get(i);
            if (write.value().isPresent()) {
                put.add(write.key());
                length += records.get(i).length();
            } else if (!put.contains(write.key()) && index.get(write.key()).isEmpty()) {
                continue; // nothing to delete
            }
            kept.add(records.get(i));
            values.add(write.value().orElse(new byte[0]));
        }
        if (!put.isEmpty()) {
            reserve.check(length);
        }
        appendRecords(kept, values, put.isEmpty());
    }

    /**
     * Appends records and indexes them; the caller holds the append lock.
     *
     * @param saving true for what makes room in the end, and may use what is kept back
     */
    void appendRecords(List<LogRecord> records, List<byte[]> values, boolean saving) {
        if (records.isEmpty()) {
            return;
        }
        if (saving) {
            reserve.prepare(); // the index needs room too
        }
        long[] offsets = appendToLog(records, values, saving);
        long id = log.active().id;
        state.writeLock().lock();
        try {
            for (int i = 0; i < offsets.length; i++) {
                LogRecord record = records.get(i);
                apply(
                        record.kind(),
                        record.key(),
                        new Position(id, offsets[i], record.valueLength()));
            }
        } catch (RuntimeException | Error e) {
            group.fail(new IOException("the index failed", e)); // reopening rebuilds it
            throw e;
        } finally {
            state.writeLock().unlock();
        }
    }

    private long[] appendToLog(List<LogRecord> records, List<byte[]> values, boolean saving) {
        try {
            return log.append(records, values);
        } catch (StorageException e) {
            if (!saving || group.failed() || !reserve.release()) {
                throw e;
            }
            return log.append(records, values);
        }
    }

    /** Space that is kept back. */
    Reserve reserve() {
        return reserve;
    }

    /** Cuts the end of a sealed segment, in which nothing is needed any more. */
    void cut(Segment segment, long size, long tombstones) throws IOException {
        appendLock.lock();
        state.writeLock().lock();
        try {
            checkWritable();
            segment.file.truncate(size);
            segment.size = size;
            segment.tombstones -= tombstones;
        } finally {
            state.writeLock().unlock();
            appendLock.unlock();
        }
    }

    /** Returns when all earlier writes are durable. */
    void sync() {
        long end;
        appendLock.lock();
        try {
            checkOpen();
            end = log.appended();
        } finally {
            appendLock.unlock();
        }
        group.await(end);
    }

    private long force() throws IOException {
        Segment segment;
        long end;
        appendLock.lock();
        try {
            segment = log.active();
            end = log.appended();
        } finally {
            appendLock.unlock();
        }
        try {
            segment.file.force();
        } catch (IOException e) {
            if (!segment.sealed) { // sealing has forced it, and compaction may have closed it
                throw e;
            }
        }
        return end;
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the store is closed");
        }
    }

    /** Writes the rest to the disk; without failures the next open needs no rebuild. */
    @Override
    public void close() throws IOException {
        appendLock.lock();
        state.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            index.close();
            if (!group.failed()) {
                log.active().file.force();
                closeFiles();
                markClean();
            } else {
                cutUnsynced();
                closeFiles();
            }
        } finally {
            state.writeLock().unlock();
            appendLock.unlock();
        }
    }

    private void markClean() throws IOException {
        try {
            CleanMark.put(disk, log.segments.values());
        } catch (IOException e) {
            if (!reserve.release()) {
                throw e;
            }
            CleanMark.put(disk, log.segments.values());
        }
    }

    /** After a failed sync the file cache may show what the disk never got. */
    private void cutUnsynced() throws IOException {
        Segment active = log.active();
        long durable = active.size - (log.appended() - group.synced());
        if (durable >= Segment.PREAMBLE) {
            active.file.truncate(durable);
        }
    }

    private void release(@Nullable KeyIndex opened, Exception cause) {
        try {
            if (opened != null) {
                opened.close();
            }
            closeFiles();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void closeFiles() throws IOException {
        for (Segment segment : log.segments.values()) {
            segment.file.close();
        }
    }
}
