package org.ashlar.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rules of the kind of {@code .gitignore}, matched with the names of entries. As in Kubo the last
 * rule that matches decides, and a rule looks at one name, not at a path. Immutable.
 */
final class IgnoreRules {
    private record Rule(Pattern pattern, boolean keep) {}

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Parses rules.
     *
     * @param lines rules in order
     */
    static IgnoreRules of(List<String> lines) {
        List<Rule> rules = new ArrayList<>();
        for (String line : lines) {
            String rule = line.trim();
            boolean keep = rule.startsWith("!");
            rule = keep ? rule.substring(1) : rule;
            rule = rule.replaceFirst("^(\\*\\*/)+", "").replaceFirst("^/", "");
            rule = rule.replaceFirst("(/\\*\\*)?/?$", "");
            if (!rule.isEmpty() && !line.startsWith("#")) {
                rules.add(new Rule(pattern(rule), keep));
            }
        }
        return new IgnoreRules(rules);
    }

    /** Rules given one by one, and those of a file. */
    static IgnoreRules of(List<String> given, Path file) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.addAll(given);
        return of(lines);
    }

    /** True when an entry of this name is to be left out. */
    boolean ignores(String name) {
        boolean ignored = false;
        for (Rule rule : rules) {
            if (rule.pattern().matcher(name).matches()) {
                ignored = !rule.keep();
            }
        }
        return ignored;
    }

    private static Pattern pattern(String rule) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < rule.length(); i++) {
            char c = rule.charAt(i);
            int close = c == '[' ? rule.indexOf(']', i + 2) : -1;
            if (c == '*') {
                out.append("[^/]*");
            } else if (c == '?') {
                out.append("[^/]");
            } else if (close > 0) {
                String set = rule.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
                out.append('[').append(set.replaceFirst("^!", "^")).append(']');
                i = close;
            } else if (c == '\\' && i + 1 < rule.length()) {
                out.append(Pattern.quote(String.valueOf(rule.charAt(++i))));
            } else {
                out.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(out.toString(), Pattern.DOTALL);
    }
}
