package org.ashlar.http.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.repo.NodeConfig;

/** Reads response headers that the operator configured. */
final class HeaderSettings {
    private HeaderSettings() {}

    /** All headers under a key of the configuration, with their values. */
    static Map<String, List<String>> all(NodeConfig config, String key) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        if (config.get(key).orElse(null) instanceof Map<?, ?> map) {
            map.forEach(
                    (name, value) -> {
                        if (value instanceof List<?> list) {
                            headers.put(
                                    String.valueOf(name),
                                    list.stream().map(String::valueOf).toList());
                        } else if (value instanceof String text) {
                            headers.put(String.valueOf(name), List.of(text));
                        }
                    });
        }
        return headers;
    }

    /** The values of one header, whatever the case of its name. */
    static List<String> values(NodeConfig config, String key, String header) {
        return all(config, key).entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(header))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }
}
