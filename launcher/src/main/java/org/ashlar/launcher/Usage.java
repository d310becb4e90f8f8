package org.ashlar.launcher;

import java.util.ArrayList;
import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.CommandSpec;

/** Tells how a command line fails to fit the commands that there are. */
final class Usage {
    private Usage() {}

    /**
     * Checks the number of arguments as far as nothing can come from standard input.
     *
     * @throws ExitException with the command's help behind the message
     */
    static void checkCount(CommandSpec spec, int given) {
        List<Argument> arguments = spec.arguments();
        boolean many = arguments.stream().anyMatch(Argument::variadic);
        if (!many && given > arguments.size()) {
            throw misuse(spec, "expected " + arguments.size() + " argument(s), got " + given);
        }
        for (int i = given; i < arguments.size(); i++) {
            Argument missing = arguments.get(i);
            if (missing.required() && !missing.stdin()) {
                throw misuse(spec, "argument \"" + missing.name() + "\" is required");
            }
        }
    }

    static ExitException misuse(CommandSpec spec, String message) {
        return ExitException.misuse(message, Help.command(spec, true));
    }

    /** How many leading words name a group of commands. */
    static int groupDepth(List<CommandSpec> specs, List<String> words) {
        int depth = 0;
        while (depth < words.size() && isGroup(specs, words.subList(0, depth + 1))) {
            depth++;
        }
        return depth;
    }

    private static boolean isGroup(List<CommandSpec> specs, List<String> prefix) {
        return specs.stream()
                .map(CommandSpec::path)
                .anyMatch(
                        path ->
                                path.size() > prefix.size()
                                        && path.subList(0, prefix.size()).equals(prefix));
    }

    /** Prints the help of the group that the words name; fails when they ask for more. */
    static int group(List<CommandSpec> specs, List<String> words) {
        int depth = groupDepth(specs, words);
        List<String> prefix = words.subList(0, depth);
        List<String> surplus = new ArrayList<>();
        for (String word : words.subList(depth, words.size())) {
            if (!word.startsWith("-")) {
                surplus.add(word);
            } else if (!List.of("--help", "-h").contains(word)) {
                throw ExitException.failure(
                        "unknown option \"" + word.replaceFirst("^--?", "") + "\"");
            }
        }
        String help = Help.group(prefix, specs);
        if (surplus.isEmpty()) {
            System.out.print(help);
            return 0;
        }
        if (depth == 0) {
            throw ExitException.misuse(
                    "Unknown Command \"" + surplus.get(0) + "\"",
                    "Run 'ipfs --help' for a list of all commands.\n");
        }
        throw ExitException.misuse("expected 0 argument(s), got " + surplus.size(), help);
    }
}
