package org.ashlar.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ashlar.command.Argument;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Option;

/** Help text, made from specs. */
final class Help {
    private static final int COLUMN = 32;

    private Help() {}

    /** Help for a group of commands, or for all when {@code prefix} is empty. */
    static String group(List<String> prefix, List<CommandSpec> specs) {
        StringBuilder out = new StringBuilder();
        String name = prefix.isEmpty() ? "ipfs" : "ipfs " + String.join(" ", prefix);
        out.append("USAGE\n  ").append(name).append(" COMMAND [OPTION...] [ARGUMENT...]\n\n");
        TreeMap<String, String> lines = new TreeMap<>();
        for (CommandSpec spec : specs) {
            List<String> path = spec.path();
            if (path.size() > prefix.size() && path.subList(0, prefix.size()).equals(prefix)) {
                String word = path.get(prefix.size());
                if (word.startsWith("_")) {
                    continue;
                }
                boolean leaf = path.size() == prefix.size() + 1;
                if (leaf || !lines.containsKey(word)) {
                    lines.put(word, leaf ? spec.summary() : "Commands of " + word + ".");
                }
            }
        }
        out.append("COMMANDS\n");
        lines.forEach((word, summary) -> row(out, word, summary));
        out.append("\nRun '").append(name).append(" COMMAND --help' for more on a command.\n");
        if (prefix.isEmpty()) {
            out.append(
                    "\nBegin with 'ipfs init', then 'ipfs daemon' in one terminal and 'ipfs add"
                            + " FILE' in another.\nThe repo is $IPFS_PATH, else ~/.ashlar.\n");
        }
        return out.toString();
    }

    /** Help for one command. */
    static String command(CommandSpec spec, boolean full) {
        StringBuilder out = new StringBuilder();
        out.append("USAGE\n  ").append(usage(spec)).append(" - ").append(spec.summary());
        out.append('\n');
        if (!full) {
            return out.append("\n  Use 'ipfs ")
                    .append(spec.name())
                    .append(" --help' for more.\n")
                    .toString();
        }
        if (!spec.arguments().isEmpty()) {
            out.append("\nARGUMENTS\n");
            spec.arguments().forEach(a -> row(out, "<" + a.name() + ">", a.description()));
        }
        if (!spec.options().isEmpty()) {
            out.append("\nOPTIONS\n");
            spec.options().forEach(option -> row(out, names(option), described(option)));
        }
        if (!spec.description().isEmpty()) {
            out.append("\nDESCRIPTION\n");
            spec.description().lines().forEach(line -> wrap(out, line));
        }
        return out.toString();
    }

    private static String usage(CommandSpec spec) {
        List<String> words = new ArrayList<>(List.of("ipfs", spec.name()));
        if (!spec.options().isEmpty()) {
            words.add("[OPTION...]");
        }
        for (Argument argument : spec.arguments()) {
            String name = "<" + argument.name() + ">" + (argument.variadic() ? "..." : "");
            words.add(argument.required() ? name : "[" + name + "]");
        }
        return String.join(" ", words);
    }

    private static String names(Option option) {
        String names =
                option.names().stream()
                        .map(name -> (name.length() == 1 ? "-" : "--") + name)
                        .collect(Collectors.joining(", "));
        return option.kind() == Option.Kind.BOOL ? names : names + " " + option.kind();
    }

    private static String described(Option option) {
        return option.description()
                + option.defaultValue().map(value -> " Default: " + value + ".").orElse("");
    }

    private static void row(StringBuilder out, String name, String text) {
        out.append("  ").append(name);
        out.append(" ".repeat(Math.max(2, COLUMN - name.length()))).append(text).append('\n');
    }

    private static void wrap(StringBuilder out, String line) {
        int length = 78;
        String rest = line;
        while (rest.length() > length) {
            int cut = rest.lastIndexOf(' ', length);
            cut = cut < 1 ? length : cut;
            out.append("  ").append(rest, 0, cut).append('\n');
            rest = rest.substring(cut).stripLeading();
        }
        out.append("  ").append(rest).append('\n');
    }
}
