package org.ashlar.core.repo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dotted keys in a tree that may be changed. Stateless. */
final class ConfigTree {
    private ConfigTree() {}

    /** The value of a dotted key, or null. */
    static @Nullable Object get(Map<String, Object> config, String key) {
        Object value = config;
        for (String name : ConfigKeys.parts(key)) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    /** Sets a value; what is no object on the way is replaced by one. */
    @SuppressWarnings("NullAway") // JSON null is a value
    static void put(Map<String, Object> config, String key, @Nullable Object value) {
        List<String> parts = ConfigKeys.parts(key);
        Map<String, Object> map = config;
        for (String name : parts.subList(0, parts.size() - 1)) {
            if (!(map.get(name) instanceof Map<?, ?>)) {
                map.put(name, new LinkedHashMap<String, Object>());
            }
            map = JsonTree.map(map.get(name));
        }
        map.put(parts.get(parts.size() - 1), value);
    }

    /** Removes a key of a group. */
    static void remove(Map<String, Object> config, String key) {
        int dot = key.lastIndexOf('.');
        if (get(config, key.substring(0, dot)) instanceof Map<?, ?> map) {
            map.remove(key.substring(dot + 1));
        }
    }
}
