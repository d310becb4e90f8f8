package org.ashlar.routing.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.ashlar.error.ProtocolViolationException;

/** Cuts a body into its lines, or keeps it whole. Confined to one thread. */
final class TextPieces {
    /** Longest line, in bytes. */
    static final int MAX_LINE = 16 << 10;

    private final boolean lines;
    private final Consumer<byte[]> sink;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(512);

    private TextPieces(boolean lines, Consumer<byte[]> sink) {
        this.lines = lines;
        this.sink = sink;
    }

    /** Gives each line that is not blank as soon as it is complete. */
    static TextPieces lines(Consumer<byte[]> sink) {
        return new TextPieces(true, sink);
    }

    /** Gives the body at its end; who adds to it bounds it. */
    static TextPieces whole(Consumer<byte[]> sink) {
        return new TextPieces(false, sink);
    }

    void add(ByteBuf bytes) {
        try {
            while (bytes.isReadable()) {
                int end = lines ? bytes.bytesBefore((byte) '\n') : -1;
                int length = end < 0 ? bytes.readableBytes() : end;
                if (lines && pending.size() + length > MAX_LINE) {
                    throw new ProtocolViolationException(
                            "a line is longer than " + MAX_LINE + " bytes");
                }
                bytes.readBytes(pending, length);
                if (end >= 0) {
                    bytes.skipBytes(1);
                    end();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    /** No more bytes come: gives what is left. */
    void end() {
        byte[] piece = pending.toByteArray();
        pending.reset();
        if (!new String(piece, java.nio.charset.StandardCharsets.ISO_8859_1).isBlank()) {
            sink.accept(piece);
        }
    }
}
