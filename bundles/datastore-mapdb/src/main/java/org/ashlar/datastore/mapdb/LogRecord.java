package org.ashlar.datastore.mapdb;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.ashlar.store.Key;

/**
 * Head of one record of the log: 16 bytes, then the key; the value follows. All numbers are big
 * endian:
 *
 * <pre>
 * u32 CRC-32C of the segment's salt, the rest of the head and the key
 * u8  kind
 * u8  zero
 * u16 length of the key
 * u32 length of the value
 * u32 CRC-32C of the value
 * </pre>
 *
 * Immutable.
 */
record LogRecord(byte kind, byte[] key, int valueLength, int valueCrc) {
    static final byte PUT = 1;
    static final byte DELETE = 2;

    /** Ends a batch; its key holds the batch's offset and how much was known to be synced. */
    static final byte COMMIT = 3;

    /** A piece of the footer; its value lists keys and offsets. */
    static final byte FOOTER = 4;

    /**
     * Last record of a sealed segment; its key holds the footer's offset and the segment's salt.
     */
    static final byte SEAL = 5;

    static final int HEAD = 16;
    static final int COMMIT_LENGTH = HEAD + 16;
    static final int SEAL_LENGTH = HEAD + 16;

    /** Longest value, a local limit. */
    static final int MAX_VALUE = 64 << 20;

    static LogRecord put(Key key, byte[] value) {
        return new LogRecord(PUT, key.bytes(), value.length, crc(value, 0, value.length));
    }

    static LogRecord delete(Key key) {
        return new LogRecord(DELETE, key.bytes(), 0, 0);
    }

    static LogRecord commit(long batchStart, long synced) {
        byte[] key = ByteBuffer.allocate(16).putLong(batchStart).putLong(synced).array();
        return new LogRecord(COMMIT, key, 0, 0);
    }

    static LogRecord footer(byte[] entries, int length) {
        return new LogRecord(FOOTER, new byte[0], length, crc(entries, 0, length));
    }

    static LogRecord seal(long footerOffset, long salt) {
        byte[] key = ByteBuffer.allocate(16).putLong(footerOffset).putLong(salt).array();
        return new LogRecord(SEAL, key, 0, 0);
    }

    /** True when this puts a value of a length under a key. */
    boolean puts(byte[] name, int length) {
        return kind == PUT && valueLength == length && Arrays.equals(key, name);
    }

    /** The long at an index of the key of a {@link #COMMIT} or {@link #SEAL}. */
    long number(int index) {
        return ByteBuffer.wrap(key).getLong(8 * index);
    }

    /** Length of head and key. */
    int headLength() {
        return HEAD + key.length;
    }

    /** Length of the whole record. */
    long length() {
        return (long) headLength() + valueLength;
    }

    /** Head and key as they stand in a segment with this salt. */
    byte[] head(long salt) {
        ByteBuffer out = ByteBuffer.allocate(headLength());
        out.putInt(0).put(kind).put((byte) 0).putShort((short) key.length);
        out.putInt(valueLength).putInt(valueCrc).put(key);
        return out.putInt(0, headCrc(out.array(), kind, salt)).array();
    }

    /** Length of the key that a head announces, or empty when it cannot be a head. */
    static Optional<Integer> keyLength(ByteBuffer head) {
        int at = head.position();
        byte kind = head.get(at + 4);
        int length = head.getShort(at + 6);
        int value = head.getInt(at + 8);
        boolean plausible =
                kind >= PUT && kind <= SEAL && head.get(at + 5) == 0 && length >= 0 && value >= 0;
        return plausible && length <= Key.MAX_LENGTH && value <= MAX_VALUE && fits(kind, length)
                ? Optional.of(length)
                : Optional.empty();
    }

    private static boolean fits(byte kind, int keyLength) {
        return switch (kind) {
            case COMMIT, SEAL -> keyLength == 16;
            default -> true;
        };
    }

    /** Reads head and key, or empty when the checksum is wrong; the buffer must hold both. */
    static Optional<LogRecord> parse(ByteBuffer in, int keyLength, long salt) {
        byte[] head = new byte[HEAD + keyLength];
        in.get(in.position(), head);
        ByteBuffer from = ByteBuffer.wrap(head);
        if (from.getInt(0) != headCrc(head, head[4], salt)) {
            return Optional.empty();
        }
        byte[] key = new byte[keyLength];
        from.get(HEAD, key);
        return Optional.of(new LogRecord(from.get(4), key, from.getInt(8), from.getInt(12)));
    }

    /** A value that holds the bytes of a record does not pass for one, as it lacks the salt. */
    private static int headCrc(byte[] head, byte kind, long salt) {
        CRC32C crc = new CRC32C();
        if (kind != SEAL) {
            crc.update(ByteBuffer.allocate(8).putLong(salt).flip());
        }
        crc.update(head, 4, head.length - 4);
        return (int) crc.getValue();
    }

    static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
