package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.osgi.service.component.annotations.Component;

/** {@code log ls}: parts of the node that log. Safe for use by any thread. */
@Component(service = Command.class)
public final class LogLsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("log", "ls").summary("List the logging subsystems.").build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        out.emitOnce(Map.of("Strings", List.copyOf(LogLevels.subsystems())));
    }

    @Override
    public String text(Object value, Call call) {
        StringBuilder out = new StringBuilder();
        if (value instanceof Map<?, ?> answer && answer.get("Strings") instanceof List<?> names) {
            names.forEach(name -> out.append(name).append('\n'));
        }
        return out.toString();
    }
}
