package org.ashlar.unixfs.chunker;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream. In memory is one chunk of the largest size, and what was read of the next.
 * Confined to one thread.
 */
public final class Chunker {
    private final InputStream in;
    private final Cutter cutter;
    private byte[] buffer = {};
    private int held;

    Chunker(InputStream in, Cutter cutter) {
        this.in = in;
        this.cutter = cutter;
    }

    /** The next chunk, empty at the end. */
    public byte[] next() throws IOException {
        if (buffer.length == 0) {
            buffer = new byte[cutter.maxSize()];
        }
        if (cutter.fixed()) {
            return fixed();
        }
        held += in.readNBytes(buffer, held, buffer.length - held);
        int cut = held == 0 ? 0 : cutter.cut(buffer, held);
        byte[] chunk = Arrays.copyOf(buffer, cut);
        held -= cut;
        System.arraycopy(buffer, cut, buffer, 0, held);
        return chunk;
    }

    /**
     * Takes back a chunk that nobody reads any more: it may hold the next one, so that a long
     * stream does not cost a collection every few chunks.
     */
    public void reuse(byte[] chunk) {
        if (cutter.fixed() && buffer.length == 0 && chunk.length == cutter.maxSize()) {
            buffer = chunk;
        }
    }

    /** A full buffer is given away as it is. */
    private byte[] fixed() throws IOException {
        int count = in.readNBytes(buffer, 0, buffer.length);
        if (count < buffer.length) {
            return Arrays.copyOf(buffer, count);
        }
        byte[] chunk = buffer;
        buffer = new byte[0];
        return chunk;
    }
}
