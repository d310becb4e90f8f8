package org.ashlar.core.command.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Codes with their names, as several commands list them. Stateless. */
final class CodeTable {
    private CodeTable() {}

    static List<Object> of(Map<Long, String> names) {
        List<Object> rows = new ArrayList<>();
        names.forEach((code, name) -> rows.add(row(code, name)));
        return rows;
    }

    static Map<String, Object> row(long code, String name) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Code", code);
        row.put("Name", name);
        return row;
    }

    static String text(Object value, boolean numeric) {
        StringBuilder out = new StringBuilder();
        if (value instanceof List<?> rows) {
            for (Object each : rows) {
                if (each instanceof Map<?, ?> row) {
                    String name = row.get("Name") + "\n";
                    out.append(
                            numeric
                                    ? String.format(Locale.ROOT, "%5s  %s", row.get("Code"), name)
                                    : name);
                }
            }
        }
        return out.toString();
    }
}
