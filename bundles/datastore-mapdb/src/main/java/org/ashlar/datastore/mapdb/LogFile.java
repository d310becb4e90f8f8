package org.ashlar.datastore.mapdb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file of a {@link Disk}. Safe for use by any thread. */
interface LogFile extends Closeable {
    /** Reads at most the remaining bytes at a position; -1 at the end of the file. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all remaining bytes at a position. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Makes everything written survive a loss of power; as many as sync together may call it. */
    void force() throws IOException;

    /** Gives back what only a file that is written needs. */
    void ended() throws IOException;

    /** Cuts the file. */
    void truncate(long size) throws IOException;

    /** Length in bytes. */
    long size() throws IOException;
}
