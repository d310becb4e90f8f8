package org.ashlar.core.repo;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ashlar.command.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * JSON text to trees of Map, List, String, Boolean, Number and null, and back with Go's indents.
 * Order of keys is kept. Stateless.
 */
public final class JsonTree {
    /** Longest text that is read, in characters. */
    public static final int MAX_LENGTH = 4 << 20;

    private static final int MAX_DEPTH = 64;

    private JsonTree() {}

    /**
     * Parses any JSON value.
     *
     * @throws IllegalArgumentException if the text is no JSON, too long or nested too deeply
     */
    public static @Nullable Object parse(String text) {
        checkBounds(text);
        try {
            return copy(JsonParser.any().from(text));
        } catch (JsonParserException e) {
            throw new IllegalArgumentException(
                    "invalid JSON in line " + e.getLinePosition() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Parses a JSON object.
     *
     * @throws IllegalArgumentException if the text is no JSON object
     */
    public static Map<String, Object> parseObject(String text) {
        Object value = parse(text);
        if (value instanceof Map<?, ?>) {
            return map(value);
        }
        throw new IllegalArgumentException("invalid JSON: an object was expected");
    }

    /** A deep copy whose maps keep their order and whose collections may be changed. */
    public static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            map.forEach((k, v) -> result.put(String.valueOf(k), copy(v)));
            return result;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> result = new ArrayList<>(list.size());
            list.forEach(item -> result.add(copy(item)));
            return result;
        }
        return value;
    }

    /** A deep copy of an object. */
    public static Map<String, Object> copyOf(Map<String, Object> value) {
        return map(copy(value));
    }

    /** A deep copy with all keys in alphabetical order. */
    public static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> result = new TreeMap<>();
            map.forEach((k, v) -> result.put(String.valueOf(k), sorted(v)));
            return new LinkedHashMap<>(result);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> result = new ArrayList<>(list.size());
            list.forEach(item -> result.add(sorted(item)));
            return result;
        }
        return value;
    }

    /** The value as a map; only for values known to be one. */
    @SuppressWarnings({"unchecked", "NullAway"})
    public static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) value;
    }

    /** Text with one entry a line, as Go's {@code MarshalIndent} with this indent. */
    public static String indented(@Nullable Object value, String indent) {
        StringBuilder out = new StringBuilder();
        write(out, value, "\n", indent);
        return out.toString();
    }

    private static void write(StringBuilder out, @Nullable Object value, String line, String by) {
        String next = line + by;
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator).append(next);
                out.append(JsonText.of(String.valueOf(entry.getKey()))).append(": ");
                write(out, entry.getValue(), next, by);
                separator = ",";
            }
            out.append(line).append('}');
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            String separator = "[";
            for (Object item : list) {
                out.append(separator).append(next);
                write(out, item, next, by);
                separator = ",";
            }
            out.append(line).append(']');
        } else {
            out.append(JsonText.of(value));
        }
    }

    private static void checkBounds(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("invalid JSON: the text is too long");
        }
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                if (++depth > MAX_DEPTH) {
                    throw new IllegalArgumentException("invalid JSON: nested too deeply");
                }
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }
}
