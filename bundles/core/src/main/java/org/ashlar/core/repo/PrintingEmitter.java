package org.ashlar.core.repo;

import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.ashlar.command.Emitter;

/** Passes values to a printer; for commands that answer with values. Confined to one thread. */
record PrintingEmitter(Consumer<Object> printer) implements Emitter {
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
        throw new UnsupportedOperationException("commands on the configuration answer with values");
    }
}
