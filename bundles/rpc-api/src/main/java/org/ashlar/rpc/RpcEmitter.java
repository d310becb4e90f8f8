package org.ashlar.rpc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.Function;
import org.ashlar.command.Emitter;
import org.ashlar.http.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * Renders what a command emits as an HTTP response: one JSON value, several on a line each, or
 * bytes. Confined to the thread that runs the command.
 */
final class RpcEmitter implements Emitter {
    static final String ERROR_TRAILER = "X-Stream-Error";

    private final HttpExchange exchange;
    private final Function<Object, String> rendering;
    private final String contentType;
    private @Nullable OutputStream out;
    private boolean once;
    private boolean streaming;

    /**
     * @param rendering text of a value, with its line end
     */
    RpcEmitter(HttpExchange exchange, Function<Object, String> rendering, String contentType) {
        this.exchange = exchange;
        this.rendering = rendering;
        this.contentType = contentType;
    }

    @Override
    public void emit(Object value) throws IOException {
        OutputStream body = out;
        if (body == null) {
            exchange.setHeader("X-Chunked-Output", "1");
            body = start(contentType);
        }
        write(body, value);
    }

    @Override
    public void emitOnce(Object value) throws IOException {
        if (out != null) {
            throw new IllegalStateException("a value was emitted before the only one");
        }
        once = true;
        write(start(contentType), value);
    }

    @Override
    public OutputStream stream(String type, OptionalLong length) throws IOException {
        if (out != null) {
            throw new IllegalStateException("something was emitted before the stream");
        }
        exchange.setHeader("X-Stream-Output", "1");
        if (length.isPresent()) {
            exchange.setHeader("X-Content-Length", Long.toString(length.getAsLong()));
        }
        streaming = true;
        return start(type);
    }

    private OutputStream start(String type) throws IOException {
        exchange.setHeader("Content-Type", type);
        exchange.setHeader("Trailer", ERROR_TRAILER);
        OutputStream body = exchange.start(200, OptionalLong.empty());
        out = body;
        return body;
    }

    private void write(OutputStream body, Object value) throws IOException {
        if (streaming || (once && value == null)) {
            throw new IllegalStateException("values and bytes cannot be mixed");
        }
        body.write(rendering.apply(value).getBytes(StandardCharsets.UTF_8));
        if (!once) {
            body.flush();
        }
    }

    /** Ends the response properly. */
    void finish() throws IOException {
        OutputStream body = out;
        if (body == null) {
            exchange.setHeader("X-Chunked-Output", "1");
            body = start(contentType);
        }
        body.close();
    }

    /** Tells of a failure after the response began. */
    void failLate(String message) throws IOException {
        exchange.setTrailer(ERROR_TRAILER, message.replaceAll("\\p{Cntrl}", " "));
        OutputStream body = out;
        if (body != null) {
            body.close();
        }
    }
}
