package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ashlar.store.Key;

/** Collects the entries of one footer record. Confined to one thread. */
final class Footer {
    /** Takes the entries of a footer in the order of the log. */
    interface Reader {
        void entry(byte kind, byte[] key, long offset, int valueLength) throws IOException;
    }

    private static final int CAPACITY = 32 << 10;
    private static final int ENTRY = 15;

    private final ByteBuffer entries = ByteBuffer.allocate(CAPACITY);

    boolean fits(LogRecord record) {
        return entries.remaining() >= ENTRY + record.key().length;
    }

    void add(LogRecord record, long offset) {
        entries.put(record.kind()).putShort((short) record.key().length).put(record.key());
        entries.putLong(offset).putInt(record.valueLength());
    }

    /** The entries so far; the next record begins empty. */
    byte[] take() {
        byte[] taken = Arrays.copyOf(entries.array(), entries.position());
        entries.clear();
        return taken;
    }

    /** Reads entries; false when they make no sense. */
    static boolean read(byte[] bytes, Reader reader) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            while (in.hasRemaining()) {
                byte kind = in.get();
                int length = in.getShort();
                if (length < 0 || length > Key.MAX_LENGTH) {
                    return false;
                }
                byte[] key = new byte[length];
                in.get(key);
                reader.entry(kind, key, in.getLong(), in.getInt());
            }
            return true;
        } catch (BufferUnderflowException e) {
            return false;
        }
    }
}
