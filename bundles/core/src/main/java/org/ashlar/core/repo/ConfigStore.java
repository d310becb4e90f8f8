package org.ashlar.core.repo;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as a whole, for the commands on it: a file alone, or the running node's. Safe
 * for use by any thread.
 */
public interface ConfigStore extends NodeConfig {
    /** The whole configuration without the private key; not to be changed. */
    Map<String, Object> tree();

    /**
     * The value of a key, null included.
     *
     * @throws InvalidRequestException if there is no such key, in Kubo's words
     */
    @Nullable Object lookup(String key);

    /**
     * Replaces the configuration by what {@code change} makes of a copy, durably, then applies it.
     * The identity stays.
     *
     * @throws InvalidRequestException if the result is not acceptable; all is as before then
     */
    void update(UnaryOperator<Map<String, Object>> change);

    /** Sets several keys at once, as {@link #update}. */
    default void setAll(Map<String, Object> values) {
        update(
                tree -> {
                    values.forEach((key, value) -> ConfigTree.put(tree, key, value));
                    return tree;
                });
    }

    /** Copies the file to {@code config-REASON-RANDOM} beside it. */
    Path backup(String reason);

    /**
     * Reads the file again when somebody else replaced it, and applies it.
     *
     * @throws org.ashlar.error.StorageException if it is not acceptable; the node goes on with what
     *     it had
     */
    void refresh();

    /** True if changes go into a running node, and not only into a file. */
    default boolean running() {
        return false;
    }

    /** The tree without anybody's secrets, keys in alphabetical order: what may be shown. */
    default Map<String, Object> shown() {
        Map<String, Object> copy = JsonTree.map(JsonTree.sorted(tree()));
        scrub(copy, List.of("Identity", "PrivKey"));
        scrub(copy, List.of("API", "Authorizations", "*", "AuthSecret"));
        scrub(copy, List.of("Pinning", "RemoteServices", "*", "API", "Key"));
        return copy;
    }

    private static void scrub(@Nullable Object value, List<String> path) {
        if (!(value instanceof Map<?, ?> map)) {
            return;
        }
        String name = path.get(0);
        if (path.size() == 1) {
            map.remove(name);
        } else if (name.equals("*")) {
            map.values().forEach(inner -> scrub(inner, path.subList(1, path.size())));
        } else {
            scrub(map.get(name), path.subList(1, path.size()));
        }
    }

    /** The value of a dotted key in a tree, as {@link #lookup}. */
    static @Nullable Object find(Map<String, Object> tree, String key) {
        Object value = tree;
        StringBuilder path = new StringBuilder();
        for (String name : ConfigKeys.parts(key)) {
            if (!(value instanceof Map<?, ?> map)) {
                throw new InvalidRequestException(path + " key is not a map");
            }
            path.append(path.isEmpty() ? "" : ".").append(name);
            if (!map.containsKey(name)) {
                throw new InvalidRequestException(path + " not found");
            }
            value = map.get(name);
        }
        return value;
    }

    /** A profile applied to what may be shown: the tree before and after. */
    static Map<String, Object> preview(Map<String, Object> before, List<String> profiles) {
        Map<String, Object> after = new LinkedHashMap<>(JsonTree.copyOf(before));
        profiles.forEach(profile -> Profiles.apply(profile, after));
        return after;
    }
}
