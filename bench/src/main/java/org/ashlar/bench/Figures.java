package org.ashlar.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of two kinds of node over rounds, and their ratios. Confined to one thread. */
final class Figures {
    private final String a;
    private final String b;
    private final Map<String, Map<String, List<Double>>> rows = new LinkedHashMap<>();

    Figures(String a, String b) {
        this.a = a;
        this.b = b;
    }

    void add(String figure, String kind, double value) {
        rows.computeIfAbsent(figure, f -> new LinkedHashMap<>())
                .computeIfAbsent(kind, k -> new ArrayList<>())
                .add(value);
    }

    /** A Markdown table: medians, and the median of the ratios round by round. */
    String table() {
        StringBuilder out = new StringBuilder();
        out.append("| figure | ")
                .append(a)
                .append(" | ")
                .append(b)
                .append(" | ratio | min..max |\n");
        out.append("|---|---|---|---|---|\n");
        rows.forEach(
                (figure, values) -> {
                    List<Double> ofA = values.getOrDefault(a, List.of());
                    List<Double> ofB = values.getOrDefault(b, List.of());
                    List<Double> ratios = ratios(ofA, ofB);
                    if (!ratios.isEmpty()) {
                        out.append(row(figure, ofA, ofB, ratios));
                    }
                });
        return out.toString();
    }

    private static String row(String figure, List<Double> a, List<Double> b, List<Double> ratios) {
        return String.format(
                "| %s | %.1f | %.1f | %.2f | %.2f..%.2f |%n",
                figure,
                median(a),
                median(b),
                median(ratios),
                ratios.stream().mapToDouble(r -> r).min().orElseThrow(),
                ratios.stream().mapToDouble(r -> r).max().orElseThrow());
    }

    private static List<Double> ratios(List<Double> a, List<Double> b) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            ratios.add(a.get(i) / b.get(i));
        }
        return ratios;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
