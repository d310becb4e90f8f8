package org.ashlar.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.ashlar.command.Command;
import org.ashlar.command.Emitter;
import org.ashlar.command.JsonText;

/** Keeps all that a command emits. Not thread-safe. */
public final class RecordingEmitter implements Emitter {
    private final List<Object> values = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private String contentType = "";
    private OptionalLong length = OptionalLong.empty();
    private boolean closed;

    /** Runs a command and keeps what it emits. */
    public static RecordingEmitter run(Command command, FakeCall call) throws IOException {
        RecordingEmitter out = new RecordingEmitter();
        command.run(call, out);
        return out;
    }

    @Override
    public void emit(Object value) {
        values.add(value);
    }

    @Override
    public void emitOnce(Object value) {
        values.add(value);
    }

    @Override
    public OutputStream stream(String type, OptionalLong known) {
        contentType = type;
        length = known;
        return new OutputStream() {
            @Override
            public void write(int b) {
                bytes.write(b);
            }

            @Override
            public void write(byte[] b, int offset, int count) {
                bytes.write(b, offset, count);
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    /** What was emitted. */
    public List<Object> values() {
        return values;
    }

    /** What was emitted, as JSON, a value each. */
    public List<String> json() {
        return values.stream().map(JsonText::of).toList();
    }

    /** What was emitted, as text. */
    public String text(Command command, FakeCall call) {
        StringBuilder out = new StringBuilder();
        values.forEach(value -> out.append(command.text(value, call)));
        return out.toString();
    }

    /** Bytes that were streamed. */
    public byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Content type of the stream. */
    public String contentType() {
        return contentType;
    }

    /** Declared length of the stream. */
    public OptionalLong length() {
        return length;
    }

    /** True when the stream was closed, which says that it is complete. */
    public boolean closed() {
        return closed;
    }
}
