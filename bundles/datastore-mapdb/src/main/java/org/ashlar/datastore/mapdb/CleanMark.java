package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;

/**
 * The file that says that the index is complete: it names each segment with its length and what of
 * it is in use. It exists only while the store is closed. Stateless.
 */
final class CleanMark {
    private static final String NAME = "index.clean";
    private static final long MAGIC = 0x6173686c61720003L;
    private static final int ENTRY = 32;
    private static final int MAX_SEGMENTS = 1 << 20;

    private CleanMark() {}

    /** Takes the mark away and tells whether it fits the segments, whose counters it sets. */
    static boolean take(Disk disk, Map<Long, Segment> segments) throws IOException {
        if (!disk.list().contains(NAME)) {
            return false;
        }
        ByteBuffer mark;
        try (LogFile file = disk.open(NAME)) {
            mark =
                    ByteBuffer.allocate(
                            (int) Math.min(file.size(), 16 + (long) ENTRY * MAX_SEGMENTS));
            int n = 0;
            while (n >= 0 && mark.hasRemaining()) {
                n = file.read(mark, mark.position());
            }
        }
        disk.delete(NAME);
        disk.syncDirectory();
        byte[] bytes = new byte[mark.position()];
        mark.get(0, bytes);
        return apply(bytes, segments);
    }

    private static boolean apply(byte[] bytes, Map<Long, Segment> segments) {
        int length = bytes.length;
        ByteBuffer mark = ByteBuffer.wrap(bytes);
        if (length != 16 + ENTRY * segments.size()
                || mark.getLong(0) != MAGIC
                || mark.getInt(length - 4) != LogRecord.crc(bytes, 0, length - 4)
                || mark.getInt(8) != segments.size()) {
            return false;
        }
        mark.position(12);
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(mark.getLong());
            if (segment == null || segment.size != mark.getLong()) {
                return false;
            }
            segment.live = mark.getLong();
            segment.tombstones = mark.getLong();
        }
        return true;
    }

    /** Writes the mark; the log and the index must be on the disk. */
    static void put(Disk disk, Collection<Segment> segments) throws IOException {
        if (segments.size() > MAX_SEGMENTS) {
            return;
        }
        ByteBuffer mark = ByteBuffer.allocate(16 + ENTRY * segments.size());
        mark.putLong(MAGIC).putInt(segments.size());
        for (Segment segment : segments) {
            mark.putLong(segment.id).putLong(segment.size);
            mark.putLong(segment.live).putLong(segment.tombstones);
        }
        mark.putInt(LogRecord.crc(mark.array(), 0, mark.position())).flip();
        String temporary = NAME + ".new";
        try (LogFile file = disk.open(temporary)) {
            file.truncate(0);
            file.write(mark, 0);
            file.force();
        }
        disk.rename(temporary, NAME);
        disk.syncDirectory();
    }
}
