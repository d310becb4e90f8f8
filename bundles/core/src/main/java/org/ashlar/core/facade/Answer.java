package org.ashlar.core.facade;

import java.io.OutputStream;
import java.util.Map;
import java.util.OptionalLong;
import org.ashlar.command.Emitter;
import org.ashlar.error.IpfsException;

/** Keeps the last value that a command emits. Confined to the thread that runs the command. */
final class Answer implements Emitter {
    private Object last = Map.of();

    @Override
    public void emit(Object value) {
        last = value;
    }

    @Override
    public void emitOnce(Object value) {
        last = value;
    }

    @Override
    public OutputStream stream(String contentType, OptionalLong length) {
        return OutputStream.nullOutputStream();
    }

    /**
     * A text of the last value.
     *
     * @throws IpfsException if it has none
     */
    String text(String field) {
        if (last instanceof Map<?, ?> map && map.get(field) instanceof String text) {
            return text;
        }
        throw new IpfsException("the command did not answer with a " + field);
    }
}
