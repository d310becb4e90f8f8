package org.ashlar.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Option;

/** Scripts that make a shell complete the words of commands, made from specs. Stateless. */
final class Completion {
    private Completion() {}

    /**
     * The script for a shell.
     *
     * @param shell {@code bash}, {@code zsh} or {@code fish}
     */
    static String script(String shell, List<CommandSpec> specs) {
        Map<String, SortedSet<String>> words = words(specs);
        return switch (shell) {
            case "bash" -> bash(words);
            case "zsh" ->
                    "#compdef ipfs\nautoload -U +X bashcompinit && bashcompinit\n" + bash(words);
            case "fish" -> fish(words);
            default -> throw ExitException.failure("no completion for the shell " + shell);
        };
    }

    /** What may follow each path of words: further words and options. */
    private static Map<String, SortedSet<String>> words(List<CommandSpec> specs) {
        Map<String, SortedSet<String>> words = new TreeMap<>();
        for (CommandSpec spec : specs) {
            if (spec.path().get(0).startsWith("_")) {
                continue;
            }
            for (int i = 0; i < spec.path().size(); i++) {
                String before = String.join(" ", spec.path().subList(0, i));
                words.computeIfAbsent(before, k -> new TreeSet<>()).add(spec.path().get(i));
            }
            SortedSet<String> own = words.computeIfAbsent(spec.name(), k -> new TreeSet<>());
            for (Option option : spec.options()) {
                option.names().forEach(n -> own.add(n.length() == 1 ? "-" + n : "--" + n));
            }
        }
        return words;
    }

    private static String bash(Map<String, SortedSet<String>> words) {
        StringBuilder out = new StringBuilder("_ipfs() {\n    local path= word words i\n");
        out.append("    for ((i = 1; i < COMP_CWORD; i++)); do\n");
        out.append("        word=${COMP_WORDS[i]}\n");
        out.append("        [[ $word == -* ]] || path=\"${path:+$path }$word\"\n    done\n");
        out.append("    case $path in\n");
        words.forEach(
                (path, next) ->
                        out.append("        '")
                                .append(path)
                                .append("') words='")
                                .append(String.join(" ", next))
                                .append("' ;;\n"));
        out.append("        *) words= ;;\n    esac\n");
        out.append("    COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n");
        return out.append("}\ncomplete -o default -F _ipfs ipfs\n").toString();
    }

    private static String fish(Map<String, SortedSet<String>> words) {
        StringBuilder out = new StringBuilder();
        out.append("function __ipfs_path\n    set -l words (commandline -opc)\n");
        out.append("    string join ' ' (string match -v -- '-*' $words[2..-1])\nend\n");
        words.forEach(
                (path, next) -> {
                    List<String> plain = new ArrayList<>();
                    for (String word : next) {
                        if (!word.startsWith("-")) {
                            plain.add(word);
                            continue;
                        }
                        String kind = word.startsWith("--") ? " -l " : " -s ";
                        out.append(line(path)).append(kind).append(word.replaceFirst("^-+", ""));
                        out.append('\n');
                    }
                    if (!plain.isEmpty()) {
                        out.append(line(path)).append(" -f -a '");
                        out.append(String.join(" ", plain)).append("'\n");
                    }
                });
        return out.toString();
    }

    private static String line(String path) {
        return "complete -c ipfs -n 'test (__ipfs_path) = \"" + path + "\"'";
    }
}
