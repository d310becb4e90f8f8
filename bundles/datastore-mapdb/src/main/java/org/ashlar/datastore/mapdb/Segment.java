package org.ashlar.datastore.mapdb;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;

/**
 * One file of the log. Reads are safe for use by any thread; the counters are guarded by the
 * store's state lock.
 */
final class Segment {
    /** Magic, version and salt, before the first record. */
    static final int PREAMBLE = 16;

    private static final long MAGIC = 0x6173686c61720001L;
    private static final int CHUNK = 64 << 10;

    final long id;
    final LogFile file;

    /** Goes into each head's checksum; random. */
    long salt;

    /** End of what is appended; only the appender changes it. */
    volatile long size;

    /** Bytes of records that are the current value of their key. */
    long live;

    /** Bytes of deletes, which hide values in older segments. */
    long tombstones;

    volatile boolean sealed;

    Segment(long id, LogFile file) throws IOException {
        this.id = id;
        this.file = file;
        this.size = file.size();
    }

    /** Makes a new segment of an empty file. */
    static Segment create(long id, LogFile file) throws IOException {
        Segment segment = new Segment(id, file);
        segment.salt = new SecureRandom().nextLong();
        ByteBuffer preamble = ByteBuffer.allocate(PREAMBLE).putLong(MAGIC).putLong(segment.salt);
        file.write(preamble.flip(), 0);
        file.force(); // so that a bad one with records after it is rot, never a torn write
        segment.size = PREAMBLE;
        return segment;
    }

    /** Finds the salt and whether the segment is sealed; false when there is no salt. */
    boolean open() throws IOException {
        Optional<LogRecord> seal =
                head(size - LogRecord.SEAL_LENGTH).filter(r -> r.kind() == LogRecord.SEAL);
        sealed = seal.isPresent();
        if (sealed) {
            salt = seal.get().number(1);
            return true;
        }
        if (size < PREAMBLE) {
            return false;
        }
        ByteBuffer preamble = read(0, PREAMBLE);
        salt = preamble.getLong(8);
        return preamble.getLong(0) == MAGIC ? size == PREAMBLE || repairSalt() : fits();
    }

    /** True when the first record is good. */
    private boolean fits() throws IOException {
        return head(PREAMBLE).isPresent();
    }

    /** Without the salt nothing could be read, so one bit of it may rot: a record tells which. */
    private boolean repairSalt() throws IOException {
        long read = salt;
        if (fits() || nextHead(PREAMBLE) < size) {
            return true;
        }
        for (int bit = 0; bit < Long.SIZE; bit++) {
            salt = read ^ 1L << bit;
            if (fits()) {
                return true;
            }
        }
        salt = read;
        return true; // what is torn may have no good record at all
    }

    static String name(long id) {
        return String.format("%016x.log", id);
    }

    /** Number of the segment of a file, or empty when it is something else. */
    static Optional<Long> id(String name) {
        return name.matches("[0-7][0-9a-f]{15}\\.log")
                ? Optional.of(Long.parseLong(name.substring(0, 16), 16))
                : Optional.empty();
    }

    /** Head and key of the record at an offset, or empty when there is no good one. */
    Optional<LogRecord> head(long offset) throws IOException {
        if (offset < 0 || offset + LogRecord.HEAD > size) {
            return Optional.empty();
        }
        int wanted = (int) Math.min(LogRecord.HEAD + 64, size - offset);
        ByteBuffer head = read(offset, wanted);
        Optional<Integer> keyLength = LogRecord.keyLength(head);
        if (keyLength.isEmpty() || offset + LogRecord.HEAD + keyLength.get() > size) {
            return Optional.empty();
        }
        int length = LogRecord.HEAD + keyLength.get();
        ByteBuffer whole = length <= head.remaining() ? head : read(offset, length);
        return LogRecord.parse(whole, keyLength.get(), salt)
                .filter(r -> offset + r.length() <= size);
    }

    /** Offset of the next good record from a point, or the end; passes over what is damaged. */
    long nextHead(long from) throws IOException {
        for (long at = from; at + LogRecord.HEAD <= size; at += CHUNK) {
            int length = (int) Math.min(CHUNK + LogRecord.HEAD - 1, size - at);
            ByteBuffer window = read(at, length);
            while (window.remaining() >= LogRecord.HEAD) {
                if (LogRecord.keyLength(window).isPresent()) {
                    long found = at + window.position();
                    if (head(found).filter(r -> r.kind() != LogRecord.SEAL).isPresent()) {
                        return found;
                    }
                }
                window.position(window.position() + 1);
            }
        }
        return size;
    }

    /**
     * The checked value of the record of a key.
     *
     * @param length bytes of the value
     */
    byte[] value(Key key, long offset, int length) {
        ByteBuffer piece = Pieces.take();
        try {
            byte[] name = key.bytes();
            int headLength = LogRecord.HEAD + name.length;
            load(piece, offset, (long) headLength + length);
            LogRecord record =
                    LogRecord.parse(piece, name.length, salt)
                            .filter(r -> r.puts(name, length))
                            .orElseThrow(() -> damaged(offset));
            piece.position(headLength);
            byte[] value = new byte[length];
            if (copy(piece, value, offset + headLength) != record.valueCrc()) {
                throw damaged(offset);
            }
            return value;
        } catch (IOException e) {
            throw new StorageException("cannot read " + name(id), e);
        } finally {
            Pieces.give(piece);
        }
    }

    /** Copies what a piece begins and the rest of it from the file; returns its checksum. */
    private int copy(ByteBuffer piece, byte[] value, long offset) throws IOException {
        CRC32C crc = new CRC32C();
        int at = 0;
        while (true) {
            int start = piece.position();
            int n = piece.remaining();
            crc.update(piece);
            piece.get(start, value, at, n);
            at += n;
            if (at == value.length) {
                return (int) crc.getValue();
            }
            load(piece, offset + at, value.length - at);
        }
    }

    /** Fills a piece with as much of some bytes as it takes. */
    private void load(ByteBuffer piece, long offset, long length) throws IOException {
        piece.clear().limit((int) Math.min(piece.capacity(), length));
        fill(piece, offset);
        piece.flip();
    }

    /** True when the value of a record is what was written. */
    boolean intact(LogRecord record, long offset) throws IOException {
        CRC32C crc = new CRC32C();
        long at = offset + record.headLength();
        long end = offset + record.length();
        while (at < end) {
            ByteBuffer chunk = read(at, (int) Math.min(CHUNK, end - at));
            at += chunk.remaining();
            crc.update(chunk);
        }
        return (int) crc.getValue() == record.valueCrc();
    }

    /** Bytes that must be there. */
    byte[] bytes(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        fill(bytes, 0, offset);
        return bytes;
    }

    /** Reads the rest of an array. The reads are short, as the JDK keeps a buffer of each size. */
    private void fill(byte[] bytes, int from, long offset) throws IOException {
        for (int at = from; at < bytes.length; at += CHUNK) {
            fill(ByteBuffer.wrap(bytes, at, Math.min(CHUNK, bytes.length - at)), offset + at);
        }
    }

    private ByteBuffer read(long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        fill(buffer, offset);
        return buffer.flip();
    }

    private void fill(ByteBuffer buffer, long offset) throws IOException {
        long at = offset;
        while (buffer.hasRemaining()) {
            int n = file.read(buffer, at);
            if (n < 0) {
                throw new EOFException(name(id) + " ends at " + at);
            }
            at += n;
        }
    }

    private StorageException damaged(long offset) {
        return new StorageException("damaged record in " + name(id) + " at " + offset);
    }
}
