package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.osgi.service.component.annotations.Component;

/** {@code log level}: shows or sets how much is logged. Safe for use by any thread. */
@Component(service = Command.class)
public final class LogLevelCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("log", "level")
                    .summary("Change or get the logging level.")
                    .argument(
                            Argument.string(
                                            "subsystem",
                                            "The subsystem logging identifier. Use 'all' or '*' for"
                                                    + " all subsystems.")
                                    .optional())
                    .argument(
                            Argument.string("level", "The log level: debug, info, warn or error.")
                                    .optional())
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String given = call.argument(0).orElse("");
        boolean all = given.equals("all") || given.equals("*");
        String subsystem = all || given.equals("(default)") ? "" : given;
        if (call.arguments().size() > 1) {
            String level = call.arguments().get(1);
            LogLevels.set(subsystem, level);
            String shown = subsystem.isEmpty() ? "*" : subsystem;
            out.emitOnce(
                    Map.of("Message", "Changed log level of '" + shown + "' to '" + level + "'\n"));
            return;
        }
        Map<String, Object> levels = new LinkedHashMap<>();
        levels.put(subsystem.isEmpty() ? "(default)" : subsystem, LogLevels.level(subsystem));
        if (all) {
            levels.putAll(LogLevels.levels());
        }
        out.emitOnce(Map.of("Levels", levels));
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)) {
            return "";
        }
        if (!(answer.get("Levels") instanceof Map<?, ?> levels)) {
            return String.valueOf(answer.get("Message"));
        }
        StringBuilder out = new StringBuilder();
        levels.forEach(
                (name, level) ->
                        out.append(levels.size() == 1 ? level : name + ": " + level).append('\n'));
        return out.toString();
    }
}
