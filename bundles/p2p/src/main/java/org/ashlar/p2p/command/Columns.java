package org.ashlar.p2p.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows whose columns are as wide as they need be, with a space between. Holds no state. */
final class Columns {
    private Columns() {}

    /**
     * Lists rows of JSON.
     *
     * @param titles shown before each row, as Kubo does; empty for none
     * @param keys of the columns in a row
     */
    static String of(@Nullable Object list, List<String> titles, List<String> keys) {
        List<List<String>> lines = new ArrayList<>();
        if (list instanceof List<?> rows) {
            for (Object each : rows) {
                if (each instanceof Map<?, ?> row) {
                    if (!titles.isEmpty()) {
                        lines.add(titles);
                    }
                    lines.add(keys.stream().map(key -> String.valueOf(row.get(key))).toList());
                }
            }
        }
        int[] widths = new int[keys.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length - 1; i++) {
                String cell = line.get(i);
                text.append(cell).append(" ".repeat(widths[i] + 1 - cell.length()));
            }
            text.append(line.get(widths.length - 1)).append('\n');
        }
        return text.toString();
    }
}
