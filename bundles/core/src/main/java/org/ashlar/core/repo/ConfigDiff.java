package org.ashlar.core.repo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.ashlar.command.JsonText;
import org.jspecify.annotations.Nullable;

/** The difference of two configurations in colours, as Kubo shows it. Stateless. */
public final class ConfigDiff {
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";
    private static final String STEP = "    ";

    private ConfigDiff() {}

    /** All top-level keys in order; what differs is spread out and marked. */
    public static String of(Map<String, Object> before, Map<String, Object> after) {
        return "{\n" + joined(object(before, after, "")) + "\n}";
    }

    /** Lines that still miss the comma that separates them. */
    private static List<UnaryOperator<String>> object(
            Map<String, Object> old, Map<String, Object> now, String indent) {
        TreeSet<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(now.keySet());
        List<UnaryOperator<String>> lines = new ArrayList<>();
        for (String key : keys) {
            if (!now.containsKey(key)) {
                lines.add(marked(RED, indent + ">> ", key, old.get(key)));
            } else if (!old.containsKey(key)) {
                lines.add(marked(GREEN, indent + "<< ", key, now.get(key)));
            } else {
                lines.add(both(key, old.get(key), now.get(key), indent));
            }
        }
        return lines;
    }

    private static List<UnaryOperator<String>> array(List<?> old, List<?> now, String indent) {
        List<UnaryOperator<String>> lines = new ArrayList<>();
        for (int i = 0; i < Math.max(old.size(), now.size()); i++) {
            if (i >= now.size()) {
                lines.add(marked(RED, indent + ">> ", "", old.get(i)));
            } else if (i >= old.size()) {
                lines.add(marked(GREEN, indent + "<< ", "", now.get(i)));
            } else {
                lines.add(both("", old.get(i), now.get(i), indent));
            }
        }
        return lines;
    }

    private static UnaryOperator<String> marked(
            String colour, String start, String key, @Nullable Object value) {
        return comma -> colour + start + entry(key, value) + comma + PLAIN;
    }

    private static UnaryOperator<String> both(
            String key, @Nullable Object old, @Nullable Object now, String indent) {
        if (Objects.equals(old, now)) {
            return comma -> indent + entry(key, now) + comma;
        }
        List<UnaryOperator<String>> inner;
        if (old instanceof Map<?, ?> && now instanceof Map<?, ?>) {
            inner = object(JsonTree.map(old), JsonTree.map(now), indent + STEP);
        } else if (old instanceof List<?> was && now instanceof List<?> is) {
            inner = array(was, is, indent + STEP);
        } else {
            UnaryOperator<String> before = comma -> indent + "<> " + entry(key, old) + comma + "\n";
            UnaryOperator<String> after = comma -> indent + "** " + entry(key, now) + comma;
            return comma -> YELLOW + before.apply(comma) + after.apply(comma) + PLAIN;
        }
        String head = indent + JsonText.of(key) + ": {\n";
        return comma -> head + joined(inner) + "\n" + indent + STEP + "}" + comma;
    }

    private static String entry(String key, @Nullable Object value) {
        return JsonText.of(key) + ": " + JsonText.of(JsonTree.sorted(value));
    }

    private static String joined(List<UnaryOperator<String>> lines) {
        List<String> finished = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            finished.add(lines.get(i).apply(i + 1 < lines.size() ? "," : ""));
        }
        return String.join("\n", finished);
    }
}
