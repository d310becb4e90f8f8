package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Frees a segment from its end, piece by piece, when the disk has no room for a copy of all that is
 * in use: what of the last piece is needed is appended again and synced, then the file is cut. A
 * piece begins where a batch does, so that after a crash the rest still reads as whole batches.
 * Confined to the running step of compaction.
 */
final class TailCompaction {
    /** Where a piece begins, and bytes of its deletes. */
    private static final class Piece {
        final long start;
        long tombstones;

        Piece(long start) {
            this.start = start;
        }
    }

    private final LogStore store;
    private final Mover mover;
    private final Segment segment;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long end;

    /**
     * Finds the pieces.
     *
     * @throws IOException if a record is damaged
     */
    TailCompaction(LogStore store, Mover mover, Segment segment) throws IOException {
        this.store = store;
        this.mover = mover;
        this.segment = segment;
        long at = Segment.PREAMBLE;
        Piece piece = new Piece(at);
        pieces.add(piece);
        while (at < segment.size) {
            LogRecord record = Mover.head(segment, at);
            if (record.kind() == LogRecord.FOOTER || record.kind() == LogRecord.SEAL) {
                break;
            }
            at += record.length();
            if (record.kind() == LogRecord.DELETE) {
                piece.tombstones += record.length();
            }
            boolean full = at - piece.start >= store.reserve().step();
            if (record.kind() == LogRecord.COMMIT && full && at < segment.size) {
                piece = new Piece(at);
                pieces.add(piece);
            }
        }
        end = at;
    }

    /** Frees the last piece; true when nothing is left. */
    boolean step() throws IOException {
        if (segment.size > end) {
            store.cut(segment, end, 0); // the footer
            return false;
        }
        Piece piece = pieces.removeLast();
        long unused = mover.move(segment, piece.start, end, Long.MAX_VALUE, true);
        store.sync();
        store.cut(segment, piece.start, piece.tombstones);
        end = piece.start;
        return pieces.isEmpty();
    }
}
