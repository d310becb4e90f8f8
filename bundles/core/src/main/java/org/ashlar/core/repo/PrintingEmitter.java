package org.ashlar.core.repo;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.ashlar.command.Emitter;

/** Passes values to a printer and bytes to a stream that stays open. Confined to one thread. */
record PrintingEmitter(Consumer<Object> printer, OutputStream bytes) implements Emitter {
    @Override
    public void emit(Object value) {
        printer.accept(value);
    }

    @Override
    public void emitOnce(Object value) {
        printer.accept(value);
    }

    @Override
    public OutputStream stream(String contentType, OptionalLong length) {
        return new FilterOutputStream(bytes) {
            @Override
            public void write(byte[] b, int offset, int count) throws IOException {
                bytes.write(b, offset, count);
            }

            @Override
            public void close() throws IOException {
                bytes.flush();
            }
        };
    }
}
