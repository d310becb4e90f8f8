package org.ashlar.shell;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.ashlar.command.Argument;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.ashlar.command.Option;
import org.jspecify.annotations.Nullable;

/**
 * {@code ipfs:help}: lists the commands, those that begin with some words, or explains one. Safe
 * for use by any thread.
 */
final class ShellHelp implements Function {
    private final Commands commands;

    ShellHelp(Commands commands) {
        this.commands = commands;
    }

    @Override
    public @Nullable Object execute(CommandSession session, List<Object> arguments) {
        List<String> words = new ArrayList<>();
        arguments.forEach(argument -> words.add(String.valueOf(argument)));
        PrintStream console = session.getConsole();
        Optional<CommandSpec> exact =
                commands.specs().stream().filter(spec -> spec.path().equals(words)).findFirst();
        exact.ifPresent(spec -> explain(spec, console));
        for (CommandSpec spec : commands.specs()) {
            List<String> path = spec.path();
            boolean below =
                    path.size() > words.size() && path.subList(0, words.size()).equals(words);
            if (below || (exact.isEmpty() && path.equals(words))) {
                console.printf("%-28s %s%n", "ipfs:" + spec.name(), spec.summary());
            }
        }
        console.flush();
        return null;
    }

    /** Prints all that a spec says. */
    static void explain(CommandSpec spec, PrintStream console) {
        StringBuilder usage = new StringBuilder("ipfs:").append(spec.name());
        for (Argument argument : spec.arguments()) {
            usage.append(argument.required() ? " " : " [").append(argument.name());
            usage.append(argument.required() ? "" : "]");
        }
        console.println(usage + " - " + spec.summary());
        for (Argument argument : spec.arguments()) {
            console.printf("  %-24s %s%n", argument.name(), argument.description());
        }
        for (Option option : spec.options()) {
            console.printf("  --%-22s %s%n", option.name(), option.description());
        }
    }
}
