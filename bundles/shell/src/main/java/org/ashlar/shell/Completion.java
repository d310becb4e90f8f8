package org.ashlar.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;

/**
 * What the last word of a line may become: functions of the shell, words of the node's commands,
 * their options and what their arguments may be. Safe for use by any thread.
 */
final class Completion {
    private static final String SCOPE = "ipfs:";

    private final Commands commands;
    private final Supplier<? extends Collection<String>> functions;

    /**
     * @param functions names of all functions of the shell, with their scope
     */
    Completion(Commands commands, Supplier<? extends Collection<String>> functions) {
        this.commands = commands;
        this.functions = functions;
    }

    /** Words that can stand in the place of a text's last one, sorted. */
    List<String> of(String text) {
        String statement =
                text.substring(Math.max(text.lastIndexOf(';'), text.lastIndexOf('|')) + 1);
        String[] typed = statement.stripLeading().split(" +", -1);
        String last = typed[typed.length - 1];
        TreeSet<String> found = new TreeSet<>();
        if (typed.length == 1) {
            addFunctions(last, found);
        } else {
            List<String> words = new ArrayList<>();
            words.add(typed[0].startsWith(SCOPE) ? typed[0].substring(SCOPE.length()) : typed[0]);
            for (int i = 1; i < typed.length - 1; i++) {
                if (!typed[i].startsWith("-")) {
                    words.add(typed[i]);
                }
            }
            addWords(words, last, found);
        }
        found.removeIf(word -> !word.startsWith(last));
        return List.copyOf(found);
    }

    private void addFunctions(String last, Set<String> found) {
        boolean bare = !last.isEmpty() && last.indexOf(':') < 0;
        for (String function : functions.get()) {
            found.add(function);
            if (bare) {
                found.add(function.substring(function.indexOf(':') + 1));
            }
        }
    }

    private void addWords(List<String> words, String last, Set<String> found) {
        for (CommandSpec spec : commands.specs()) {
            List<String> path = spec.path();
            if (path.size() > words.size() && path.subList(0, words.size()).equals(words)) {
                found.add(path.get(words.size()));
            }
        }
        Optional<CommandSpec> spec = commands.find(words);
        if (spec.isPresent() && last.startsWith("-")) {
            spec.get().options().forEach(option -> found.add("--" + option.name()));
        } else if (spec.isPresent()) {
            int position = words.size() - spec.get().path().size();
            found.addAll(commands.choices(spec.get(), position));
        }
    }
}
