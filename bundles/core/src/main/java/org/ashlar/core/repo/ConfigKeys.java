package org.ashlar.core.repo;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Known configuration keys with the types of their values and when changes of them count. Keys are
 * dotted; one part may be any name. Immutable, safe for use by any thread.
 */
final class ConfigKeys {
    private static final class Holder {
        static final ConfigKeys KNOWN = new ConfigKeys(Resources.text("config-keys.txt"));
    }

    /** When a changed value counts. */
    enum Effect {
        /** At once, in the running node. */
        NOW,
        /** When the node starts again. */
        RESTART,
        /** Never: it is Kubo's, and this node has no use for it. */
        UNUSED
    }

    private static final String ANY_NAME = "*";

    /** A name and what may stand below it. */
    private static final class Node {
        final Map<String, Node> children = new HashMap<>();
        @Nullable ConfigType type;
        Effect effect = Effect.NOW;

        @Nullable Node child(String name) {
            Node exact = children.get(name);
            return exact != null ? exact : children.get(ANY_NAME);
        }
    }

    private final Node root = new Node();

    private ConfigKeys(String table) {
        for (String line : table.lines().toList()) {
            List<String> words = List.of(line.split(" "));
            Node node = root;
            for (String name : parts(words.get(0))) {
                node = node.children.computeIfAbsent(name, k -> new Node());
            }
            node.type = ConfigType.of(words.get(1));
            if (words.size() > 2) {
                node.effect = Effect.valueOf(words.get(2).toUpperCase(Locale.ROOT));
            }
        }
    }

    /** The keys that Kubo and this node know. */
    static ConfigKeys known() {
        return Holder.KNOWN;
    }

    /** The parts of a dotted key. */
    static List<String> parts(String key) {
        return List.of(key.split("\\.", -1));
    }

    /** True for a known key, a group of them, or something inside of a free object. */
    boolean knows(String key) {
        return find(key).isPresent();
    }

    /**
     * Checks a value against the key's type; what stands below unknown names is left alone.
     *
     * @throws IllegalArgumentException naming the first value that is wrong
     */
    void check(String key, @Nullable Object value) {
        find(key).ifPresent(node -> check(key, node, value));
    }

    /** Checks a whole configuration, as {@link #check(String, Object)}. */
    void checkAll(Map<String, Object> config) {
        check("", root, config);
    }

    /** When a change of a value counts; of what is not known: at once. */
    Effect effect(String key) {
        return find(key).map(node -> node.effect).orElse(Effect.NOW);
    }

    /** True if keys of the node's choice stand below, and not a value of the user's. */
    boolean isGroup(String key) {
        return find(key).filter(node -> !node.children.isEmpty()).isPresent();
    }

    private Optional<Node> find(String key) {
        Node node = root;
        for (String name : parts(key)) {
            if (node.type != null && node.type.isFree()) {
                return Optional.of(new Node());
            }
            node = node.child(name);
            if (node == null) {
                return Optional.empty();
            }
        }
        return Optional.of(node);
    }

    private static void check(String key, Node node, @Nullable Object value) {
        if (value == null) {
            return;
        }
        if (node.type != null && node.type != ConfigType.GROUP) {
            node.type.check(key, value);
        } else if (!node.children.isEmpty()) {
            ConfigType.GROUP.check(key, value);
            JsonTree.map(value)
                    .forEach(
                            (name, inner) -> {
                                Node child = node.child(name);
                                if (child != null) {
                                    check(key.isEmpty() ? name : key + "." + name, child, inner);
                                }
                            });
        }
    }
}
