package org.ashlar.core.operator;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.command.Call;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.ashlar.command.Emitter;
import org.ashlar.command.Invocation;
import org.ashlar.command.InvocationCall;
import org.ashlar.error.UnavailableException;
import org.ashlar.runtime.CallScope;

/** What a command without arguments answers, as values and as text. Confined to one thread. */
final class Answers implements Emitter {
    private final List<Object> values = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private Answers() {}

    /**
     * Runs a command.
     *
     * @throws org.ashlar.error.IpfsException as the command does
     */
    static Answers of(Commands commands, List<String> path) throws IOException {
        CommandSpec spec =
                commands.find(path)
                        .orElseThrow(() -> new UnavailableException("no command " + path));
        Answers answers = new Answers();
        try (CallScope scope = new CallScope()) {
            Call call =
                    new InvocationCall(Invocation.parse(spec, List.of()), Optional::empty, scope);
            commands.run(spec, call, answers);
            for (Object value : answers.values) {
                answers.text.append(commands.text(spec, value, call));
            }
        }
        return answers;
    }

    List<Object> values() {
        return values;
    }

    String text() {
        return text.toString();
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
    public OutputStream stream(String contentType, OptionalLong length) {
        throw new UnsupportedOperationException("a command of bytes");
    }
}
