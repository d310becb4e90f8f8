package org.ashlar.itests.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A manifest header that lists packages; stateless. */
final class Header {
    private Header() {}

    /** Paths of a header and what stands behind each, such as {@code resolution:=optional}. */
    static Map<String, List<String>> parse(@Nullable String value) {
        Map<String, List<String>> clauses = new LinkedHashMap<>();
        for (String clause : split(value == null ? "" : value, ',')) {
            List<String> paths = new ArrayList<>();
            List<String> parameters = new ArrayList<>();
            for (String part : split(clause, ';')) {
                (part.indexOf('=') < 0 ? paths : parameters).add(part);
            }
            paths.forEach(path -> clauses.put(path, parameters));
        }
        return clauses;
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) == '"') {
                quoted = !quoted;
            }
            if (i == text.length() || (!quoted && text.charAt(i) == separator)) {
                String part = text.substring(start, i).trim();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                start = i + 1;
            }
        }
        return parts;
    }
}
