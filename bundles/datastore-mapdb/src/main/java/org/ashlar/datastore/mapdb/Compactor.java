package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import org.ashlar.error.StorageException;
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

    private final Mover mover;
    private @Nullable Segment current;

    /** How the current segment is freed when there is no room for a copy. */
    private @Nullable TailCompaction tail;

    private long at;
    private boolean closed;

    Compactor(LogStore store) {
        this.store = store;
        this.mover = new Mover(store);
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
                tail =
                        store.reserve().roomFor(segment.live)
                                ? null
                                : new TailCompaction(store, mover, segment);
            }
            if (tail == null ? copy(segment, budget) : tail.step()) {
                finish(segment);
                current = null;
            }
            return true;
        } catch (Mover.AppendException e) {
            LOG.log(Level.DEBUG, "Compaction waits until the log takes more", e);
            current = null;
            return false;
        } catch (IOException | StorageException e) {
            if (current != null) {
                LOG.log(Level.WARNING, "Cannot compact " + Segment.name(current.id), e);
                damaged.add(current.id);
            }
            current = null;
            return false;
        }
    }

    /** Copies a part; true at the end of the segment. */
    private boolean copy(Segment segment, long budget) throws IOException {
        at = mover.move(segment, at, segment.size, budget, false);
        return at >= segment.size;
    }

    /** Waits for a running step; there are no more. */
    synchronized void close() {
        closed = true;
    }

    /**
     * A sealed segment of which over half is dead, or a little when the disk is nearly full;
     * deletes are, once nothing is older.
     */
    private @Nullable Segment candidate() {
        Segment best = null;
        long tombstones = 0;
        long total = 0;
        double most = store.reserve().low() ? 0.05 : 0.5;
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
