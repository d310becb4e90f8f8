package org.ashlar.command;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes what a command answers. Blocks while the client is slow. A failure after the first value
 * reaches the client too: as a trailer over RPC, as a message and exit code 1 in the program.
 * Confined to the thread that runs the command.
 */
@ProviderType
public interface Emitter {
    /** Emits one of several values: a JSON tree of Map, List, String, Boolean, Number and null. */
    void emit(Object value) throws IOException;

    /** Emits the only value. */
    void emitOnce(Object value) throws IOException;

    /**
     * Begins a stream of bytes instead of values. The command closes it at the proper end only; a
     * failure leaves it open and throws.
     *
     * @param contentType such as {@code application/vnd.ipld.raw}
     * @param length bytes when known
     */
    OutputStream stream(String contentType, OptionalLong length) throws IOException;
}
