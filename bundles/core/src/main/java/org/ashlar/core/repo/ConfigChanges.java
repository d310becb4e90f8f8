package org.ashlar.core.repo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.ashlar.core.repo.ConfigKeys.Effect;
import org.jspecify.annotations.Nullable;

/** What differs between two configurations, and when each change counts. Immutable. */
public final class ConfigChanges {
    private final List<Change> changes = new ArrayList<>();
    private final boolean running;

    /** A key with both values; null where it was or is not there. */
    private record Change(String key, @Nullable Object old, @Nullable Object now, Effect effect) {}

    private ConfigChanges(boolean running) {
        this.running = running;
    }

    /**
     * Compares two trees without secrets.
     *
     * @param running true if they are those of a running node
     */
    public static ConfigChanges of(
            Map<String, Object> before, Map<String, Object> after, boolean running) {
        ConfigChanges result = new ConfigChanges(running);
        result.compare("", before, after);
        return result;
    }

    private void compare(String key, @Nullable Object old, @Nullable Object now) {
        if (Objects.equals(old, now)) {
            return;
        }
        boolean group = key.isEmpty() || ConfigKeys.known().isGroup(key);
        boolean objects =
                (old == null || old instanceof Map<?, ?>)
                        && (now == null || now instanceof Map<?, ?>);
        if (!group || !objects) {
            changes.add(new Change(key, old, now, ConfigKeys.known().effect(key)));
            return;
        }
        Map<String, Object> left = old == null ? Map.of() : JsonTree.map(old);
        Map<String, Object> right = now == null ? Map.of() : JsonTree.map(now);
        TreeSet<String> names = new TreeSet<>(left.keySet());
        names.addAll(right.keySet());
        for (String name : names) {
            compare(key.isEmpty() ? name : key + "." + name, left.get(name), right.get(name));
        }
    }

    /** The changes as values of an answer: key, both values, and when the change counts. */
    public List<Object> rows() {
        List<Object> rows = new ArrayList<>();
        for (Change change : changes) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("Key", change.key());
            row.put("Old", change.old());
            row.put("New", change.now());
            row.put("Effect", effect(change));
            rows.add(row);
        }
        return rows;
    }

    private String effect(Change change) {
        return switch (change.effect()) {
            case UNUSED -> "unused";
            case RESTART -> "restart";
            case NOW -> running ? "now" : "restart";
        };
    }

    /** A line for each change of the answer that does not count in the running node. */
    public static String exceptions(@Nullable Object rows) {
        StringBuilder text = new StringBuilder();
        if (rows instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> row) {
                    text.append(exception(row));
                }
            }
        }
        return text.toString();
    }

    private static String exception(Map<?, ?> row) {
        String key = String.valueOf(row.get("Key"));
        Effect fixed = ConfigKeys.known().effect(key);
        if ("unused".equals(row.get("Effect"))) {
            return key + " is stored, but this node does not use it\n";
        }
        return fixed == Effect.RESTART ? key + " counts when the node starts again\n" : "";
    }
}
