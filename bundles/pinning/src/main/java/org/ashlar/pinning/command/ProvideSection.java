package org.ashlar.pinning.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A part of the statistics as text: a heading, and lines of labels with values. Immutable. */
record ProvideSection(String heading, List<Map.Entry<String, String>> lines) {
    private static final String INDENT = "  ";
    private static final int GAP = 3;

    /** A section from labels and values in turn; a line without a value is as it is. */
    static ProvideSection of(String heading, String... labelsAndValues) {
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        for (int i = 0; i < labelsAndValues.length; i += 2) {
            lines.add(Map.entry(labelsAndValues[i], labelsAndValues[i + 1]));
        }
        return new ProvideSection(heading, lines);
    }

    /** Lines whose values are below each other. */
    static String aligned(List<Map.Entry<String, String>> lines, String indent) {
        int width =
                lines.stream()
                        .filter(line -> !line.getValue().isEmpty())
                        .mapToInt(line -> line.getKey().length())
                        .max()
                        .orElse(0);
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> line : lines) {
            String label = line.getKey();
            text.append(indent).append(label);
            if (!line.getValue().isEmpty()) {
                text.append(':').append(" ".repeat(width - label.length() + 1));
                text.append(line.getValue());
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** With its heading. */
    String headed() {
        return heading + ":\n" + aligned(lines, INDENT);
    }

    /** Without its heading. */
    String bare() {
        return aligned(lines, "");
    }

    private List<String> plain() {
        List<String> text = new ArrayList<>();
        text.add(heading + ":");
        for (Map.Entry<String, String> line : lines) {
            String value = line.getValue();
            text.add(INDENT + line.getKey() + (value.isEmpty() ? "" : ": " + value));
        }
        return text;
    }

    private static List<String> column(List<ProvideSection> sections) {
        List<String> lines = new ArrayList<>();
        for (ProvideSection section : sections) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(section.plain());
        }
        return lines;
    }

    /** Two columns beside each other. */
    static String columns(List<ProvideSection> left, List<ProvideSection> right) {
        List<String> one = column(left);
        List<String> other = column(right);
        int width = one.stream().mapToInt(String::length).max().orElse(0) + GAP;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            String cell = i < one.size() ? one.get(i) : "";
            text.append(cell).append(" ".repeat(width - cell.length()));
            text.append(i < other.size() ? other.get(i) : "").append('\n');
        }
        return text.toString();
    }
}
