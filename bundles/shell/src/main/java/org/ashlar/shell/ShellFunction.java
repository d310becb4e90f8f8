package org.ashlar.shell;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.ashlar.command.Call;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.ashlar.command.Emitter;
import org.ashlar.command.Invocation;
import org.ashlar.command.InvocationCall;
import org.ashlar.runtime.CallScope;
import org.jspecify.annotations.Nullable;

/** One Gogo function: all commands that share a first word. Safe for use by any thread. */
final class ShellFunction implements Function {
    private final String word;
    private final Commands commands;

    ShellFunction(String word, Commands commands) {
        this.word = word;
        this.commands = commands;
    }

    @Override
    public @Nullable Object execute(CommandSession session, List<Object> arguments)
            throws IOException {
        List<String> words = new ArrayList<>(List.of(word));
        arguments.forEach(argument -> words.add(String.valueOf(argument)));
        PrintStream console = session.getConsole();
        Optional<CommandSpec> spec = commands.find(words);
        if (spec.isEmpty()) {
            usage(console);
            return null;
        }
        List<String> rest = words.subList(spec.get().path().size(), words.size());
        Invocation invocation = Invocation.parse(spec.get(), rest);
        if (invocation.flag("help") || invocation.flag("h")) {
            ShellHelp.explain(spec.get(), console);
            return null;
        }
        Invocation.checkCount(spec.get(), invocation.arguments().size());
        try (CallScope scope = new CallScope()) {
            // The shell uploads nothing.
            Call call = new InvocationCall(invocation, Optional::empty, scope);
            commands.run(spec.get(), call, new Printer(spec.get(), call, console));
        }
        console.flush();
        return null;
    }

    private void usage(PrintStream console) {
        for (CommandSpec spec : commands.specs()) {
            if (spec.path().get(0).equals(word)) {
                console.println("ipfs:" + spec.name() + " - " + spec.summary());
            }
        }
    }

    /** Prints values as text. Confined to the shell's thread. */
    private final class Printer implements Emitter {
        private final CommandSpec spec;
        private final Call call;
        private final PrintStream console;

        Printer(CommandSpec spec, Call call, PrintStream console) {
            this.spec = spec;
            this.call = call;
            this.console = console;
        }

        @Override
        public void emit(Object value) {
            console.print(commands.text(spec, value, call));
            console.flush();
        }

        @Override
        public void emitOnce(Object value) {
            emit(value);
        }

        @Override
        public OutputStream stream(String contentType, OptionalLong length) {
            return new OutputStream() {
                @Override
                public void write(int b) {
                    console.write(b);
                }

                @Override
                public void write(byte[] source, int offset, int count) {
                    console.write(source, offset, count);
                }

                @Override
                public void close() {
                    console.flush();
                }
            };
        }
    }
}
