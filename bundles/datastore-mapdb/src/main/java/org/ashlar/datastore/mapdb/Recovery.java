package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what segments hold when there is no index to trust. Confined to one thread.
 *
 * <p>In the newest segment damage before the point that a later commit knew to be synced is rot: it
 * is passed over and shows when that record is read. Damage after it is the torn end of what was
 * never acknowledged: all from that batch on is cut.
 */
final class Recovery {
    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

    private final Footer.Reader reader;

    Recovery(Footer.Reader reader) {
        this.reader = reader;
    }

    /** Reads a segment that is not the newest. */
    void replay(Segment segment) throws IOException {
        if (!replayFooter(segment)) {
            LOG.log(Level.WARNING, "{0} has no good footer", Segment.name(segment.id));
            walk(segment, segment.size, false);
        }
    }

    /** Reads the newest segment and cuts its torn end. */
    void replayNewest(Segment segment) throws IOException {
        segment.sealed = false; // only a newer segment proves that sealing was finished
        long end = walk(segment, syncedTo(segment), true);
        if (end < segment.size) {
            LOG.log(
                    Level.INFO,
                    "Cut {0} bytes of unfinished writes from {1}",
                    segment.size - end,
                    Segment.name(segment.id));
            segment.file.truncate(end);
            segment.size = end;
        }
        segment.file.force();
    }

    private boolean replayFooter(Segment segment) throws IOException {
        Optional<LogRecord> seal =
                segment.head(segment.size - LogRecord.SEAL_LENGTH)
                        .filter(r -> r.kind() == LogRecord.SEAL);
        if (seal.isEmpty()) {
            return false;
        }
        long first = seal.get().number(0);
        long end = segment.size - LogRecord.SEAL_LENGTH;
        long at = first;
        while (at < end) {
            long offset = at;
            Optional<LogRecord> piece = segment.head(at).filter(r -> r.kind() == LogRecord.FOOTER);
            if (piece.isEmpty() || !segment.intact(piece.get(), offset)) {
                return false;
            }
            at += piece.get().length();
        }
        for (at = first; at < end; ) {
            LogRecord piece = segment.head(at).orElseThrow();
            byte[] entries = segment.bytes(at + piece.headLength(), piece.valueLength());
            if (!Footer.read(entries, reader)) {
                return false;
            }
            at += piece.length();
        }
        return true;
    }

    /** The highest point that a commit of this segment knew to be synced. */
    private static long syncedTo(Segment segment) throws IOException {
        long synced = 0;
        long at = Segment.PREAMBLE;
        while (at < segment.size) {
            Optional<LogRecord> record = segment.head(at);
            if (record.isEmpty()) {
                at = segment.nextHead(at + 1);
                continue;
            }
            if (record.get().kind() == LogRecord.COMMIT) {
                synced = Math.max(synced, record.get().number(1));
            }
            at += record.get().length();
        }
        return synced;
    }

    /** Applies good batches; damage at or after {@code synced} ends it. Returns where it ended. */
    private long walk(Segment segment, long synced, boolean newest) throws IOException {
        List<Entry> batch = new ArrayList<>();
        long good = Segment.PREAMBLE;
        long at = good;
        while (at < segment.size) {
            LogRecord record = segment.head(at).orElse(null);
            boolean damaged =
                    record == null || (newest && at >= synced && !whole(segment, record, at));
            if (damaged && at >= synced) {
                break;
            }
            if (record == null) {
                LOG.log(Level.WARNING, "{0} is damaged at {1}", Segment.name(segment.id), at);
                at = segment.nextHead(at + 1);
                continue;
            }
            if (record.kind() == LogRecord.FOOTER || record.kind() == LogRecord.SEAL) {
                break;
            }
            if (record.kind() == LogRecord.COMMIT) {
                for (Entry entry : batch) {
                    apply(entry);
                }
                batch.clear();
                good = at + record.length();
            } else {
                batch.add(new Entry(record.kind(), record.key(), at, record.valueLength()));
            }
            at += record.length();
        }
        return good;
    }

    private static boolean whole(Segment segment, LogRecord record, long at) throws IOException {
        return record.kind() == LogRecord.COMMIT || segment.intact(record, at);
    }

    private void apply(Entry entry) throws IOException {
        reader.entry(entry.kind, entry.key, entry.offset, entry.valueLength);
    }

    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Entry(byte kind, byte[] key, long offset, int valueLength) {}
}
