package org.ashlar.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The parameters of a request; of repeated ones the first counts. Immutable. */
final class QueryParameters {
    private final Map<String, String> values;
    private final String raw;

    private QueryParameters(Map<String, String> values, String raw) {
        this.values = values;
        this.raw = raw;
    }

    /** Parses what follows the question mark. */
    static QueryParameters parse(String raw) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = word(equals < 0 ? pair : pair.substring(0, equals));
                values.putIfAbsent(name, equals < 0 ? "" : word(pair.substring(equals + 1)));
            }
        }
        return new QueryParameters(values, raw);
    }

    private static String word(String text) {
        return Urls.decode(text.replace('+', ' '));
    }

    /** The value, or empty when absent. */
    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The value, or an empty text. */
    String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** As sent, with its question mark; empty when there is none. */
    String suffix() {
        return raw.isEmpty() ? "" : "?" + raw;
    }

    /** All parameters with some more, encoded, by name. */
    String with(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(values);
        all.putAll(more);
        return all.entrySet().stream()
                .map(e -> Urls.encode(e.getKey()) + "=" + Urls.encode(e.getValue()))
                .collect(Collectors.joining("&"));
    }
}
