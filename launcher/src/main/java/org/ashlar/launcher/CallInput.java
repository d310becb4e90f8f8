package org.ashlar.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.ashlar.command.Argument;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Invocation;

/**
 * What a command line hands to a command: texts go into the query, files into the body; lines of
 * standard input stand for texts that are missing. Immutable.
 *
 * @param texts text arguments
 * @param files files to upload, none for standard input
 */
record CallInput(List<String> texts, List<Path> files) {
    CallInput {
        texts = List.copyOf(texts);
        files = List.copyOf(files);
    }

    /** Takes the words apart; reads standard input when the command takes its arguments there. */
    static CallInput of(Invocation invocation) throws IOException {
        List<String> texts = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        List<Argument> declared = invocation.spec().arguments();
        int index = 0;
        for (String given : invocation.arguments()) {
            if (declared.isEmpty()) {
                texts.add(given);
                continue;
            }
            Argument argument = declared.get(Math.min(index++, declared.size() - 1));
            if (argument.kind() == Argument.Kind.STRING) {
                texts.add(given);
            } else if (!given.equals("-")) {
                files.add(Path.of(given));
            }
        }
        boolean fromStdin =
                texts.isEmpty()
                        && !takesFiles(invocation.spec())
                        && !Home.inputIsTerminal()
                        && declared.stream().anyMatch(a -> a.stdin() && a.required());
        if (fromStdin) {
            String input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            input.lines()
                    .filter(Predicate.not(String::isBlank))
                    .map(String::trim)
                    .forEach(texts::add);
        }
        return new CallInput(texts, files);
    }

    static boolean takesFiles(CommandSpec spec) {
        return spec.arguments().stream().anyMatch(a -> a.kind() == Argument.Kind.FILE);
    }

    /** True when the command wants a body: files were named, or it cannot do without. */
    boolean uploads(CommandSpec spec) {
        boolean optional =
                spec.arguments().stream()
                        .allMatch(a -> a.kind() != Argument.Kind.FILE || !a.required());
        return takesFiles(spec) && (!files.isEmpty() || !optional);
    }

    /** The body of the upload. */
    Multipart upload(Invocation invocation) throws IOException {
        CommandSpec spec = invocation.spec();
        boolean stdin =
                spec.arguments().stream()
                        .anyMatch(a -> a.kind() == Argument.Kind.FILE && a.stdin());
        if (files.isEmpty() && (!stdin || Home.inputIsTerminal())) {
            String name = spec.arguments().get(spec.arguments().size() - 1).name();
            throw ExitException.failure("argument \"" + name + "\" is required");
        }
        Multipart upload = new Multipart(files, UploadOptions.of(invocation));
        upload.check(spec, invocation.flag("recursive"));
        return upload;
    }
}
