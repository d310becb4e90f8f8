package org.ashlar.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.ashlar.multiformats.Cid;

/** Bytes of known length, readable from any offset. Confined to one thread. */
interface ByteSource {
    /** Length in bytes. */
    long size();

    /** Bytes of a range that lies inside. */
    InputStream open(long offset, long length) throws IOException;

    /** Bytes in memory. */
    static ByteSource of(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open(long offset, long length) {
                return new ByteArrayInputStream(bytes, (int) offset, (int) length);
            }
        };
    }

    /** A file. */
    static ByteSource of(Content content, Cid file, long size) {
        return new ByteSource() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open(long offset, long length) {
                return content.read(file, offset, length);
            }
        };
    }
}
