package org.ashlar.core.repo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.error.StorageException;
import org.jspecify.annotations.Nullable;

/** Named changes of the configuration, {@code profiles.json}. Safe for use by any thread. */
public final class Profiles {
    private static final class Holder {
        static final Map<String, Object> ALL =
                JsonTree.parseObject(Resources.text("profiles.json"));
    }

    private static final String FREE_PORT = "${port}";

    private Profiles() {}

    /** Names with one-line descriptions, in the order of the table. */
    public static Map<String, String> descriptions() {
        Map<String, String> result = new LinkedHashMap<>();
        Holder.ALL.forEach(
                (name, p) -> result.put(name, String.valueOf(JsonTree.map(p).get("description"))));
        return result;
    }

    /** The names in a list separated by commas. */
    public static List<String> names(String list) {
        List<String> names = new ArrayList<>();
        for (String name : list.split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.trim());
            }
        }
        return names;
    }

    /** True when there is a profile of this name. */
    public static boolean exists(String name) {
        return Holder.ALL.containsKey(name);
    }

    /** True when the profile chooses stores, which exist only from the repo's beginning. */
    public static boolean isInitOnly(String name) {
        return Boolean.TRUE.equals(profile(name).get("initOnly"));
    }

    /**
     * Applies a profile to a configuration and returns it.
     *
     * @throws IllegalArgumentException if there is no such profile
     */
    public static Map<String, Object> apply(String name, Map<String, Object> config) {
        Map<String, Object> profile = profile(name);
        section(profile, "set")
                .forEach(
                        (key, value) ->
                                ConfigTree.put(config, key, JsonTree.copy(withFreePort(value))));
        section(profile, "append")
                .forEach((key, v) -> ConfigTree.put(config, key, appended(config, key, v)));
        section(profile, "remove")
                .forEach((key, v) -> ConfigTree.put(config, key, removed(config, key, v)));
        if (profile.get("unset") instanceof List<?> keys) {
            keys.forEach(key -> ConfigTree.remove(config, String.valueOf(key)));
        }
        return config;
    }

    private static Map<String, Object> profile(String name) {
        return Optional.ofNullable(Holder.ALL.get(name))
                .map(JsonTree::map)
                .orElseThrow(() -> new IllegalArgumentException(name + " is not a profile"));
    }

    private static Map<String, Object> section(Map<String, Object> profile, String name) {
        return Optional.ofNullable(profile.get(name)).map(JsonTree::map).orElse(Map.of());
    }

    private static List<Object> appended(Map<String, Object> config, String key, Object more) {
        List<Object> result = new ArrayList<>(list(ConfigTree.get(config, key)));
        for (Object item : list(more)) {
            if (!result.contains(item)) {
                result.add(item);
            }
        }
        return result;
    }

    private static List<Object> removed(Map<String, Object> config, String key, Object less) {
        List<Object> result = new ArrayList<>(list(ConfigTree.get(config, key)));
        result.removeAll(list(less));
        return result;
    }

    private static List<Object> list(@Nullable Object value) {
        return value instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }

    private static @Nullable Object withFreePort(@Nullable Object value) {
        if (!(value instanceof List<?> list) || !list.toString().contains(FREE_PORT)) {
            return value;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress((InetAddress) null, 0));
            String port = Integer.toString(socket.getLocalPort());
            return list.stream().map(i -> String.valueOf(i).replace(FREE_PORT, port)).toList();
        } catch (IOException e) {
            throw new StorageException("no free port was found: " + e.getMessage(), e);
        }
    }
}
