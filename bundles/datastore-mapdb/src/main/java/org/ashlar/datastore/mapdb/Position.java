package org.ashlar.datastore.mapdb;

import java.nio.ByteBuffer;

/** Where a value is, as the index keeps it. Immutable. */
record Position(long segment, long offset, int valueLength) {
    /** Bytes of the encoded form. */
    static final int LENGTH = 20;

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        return out.putLong(segment).putLong(offset).putInt(valueLength).array();
    }

    static Position decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Position(in.getLong(), in.getLong(), in.getInt());
    }

    /** Length of the record of a key. */
    long recordLength(int keyLength) {
        return LogRecord.HEAD + (long) keyLength + valueLength;
    }
}
