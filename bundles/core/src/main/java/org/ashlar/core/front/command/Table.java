package org.ashlar.core.front.command;

import java.util.List;

/** Columns aligned by tabs, each at least 20 characters wide. Holds no state. */
final class Table {
    private static final int LEAST = 20;
    private static final int TAB = 8;

    private Table() {}

    static String of(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (int i = 0; i < columns; i++) {
            int column = i;
            int longest = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
            widths[i] = (Math.max(LEAST, longest) + TAB - 1) / TAB * TAB;
            widths[i] += widths[i] == longest ? TAB : 0;
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                int length = row.get(i).length();
                text.append(row.get(i)).append("\t".repeat((widths[i] - length + TAB - 1) / TAB));
            }
            text.append('\n');
        }
        return text.toString();
    }
}
