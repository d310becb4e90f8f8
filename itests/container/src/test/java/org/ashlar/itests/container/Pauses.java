package org.ashlar.itests.container;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long requests took, apart for those that met a swap. Safe for use by any thread. */
final class Pauses {
    private static final long NANOS = 1_000_000;
    private static final int LONGEST = 8;

    private final List<Span> requests = new ArrayList<>();
    private final List<Span> swaps = new ArrayList<>();

    private record Span(String kind, String what, long began, long ended) {
        boolean meets(Span other) {
            return began < other.ended && other.began < ended;
        }

        long millis() {
            return (ended - began) / NANOS;
        }
    }

    synchronized void took(String kind, long began, long ended) {
        requests.add(new Span(kind, "", began, ended));
    }

    synchronized void swapped(String kind, String what, long began, long ended) {
        swaps.add(new Span(kind, what, began, ended));
    }

    /**
     * Pauses in lines of text: what a request that met a swap took beyond the median of its kind
     * without a swap.
     */
    synchronized String summary() {
        Map<String, List<Long>> calm = new TreeMap<>();
        Map<String, List<Long>> met = new TreeMap<>();
        for (Span request : requests) {
            boolean meets = swaps.stream().anyMatch(request::meets);
            (meets ? met : calm)
                    .computeIfAbsent(request.kind(), kind -> new ArrayList<>())
                    .add(request.millis());
        }
        StringBuilder text = new StringBuilder();
        List<Long> pauses = new ArrayList<>();
        met.forEach(
                (kind, times) -> {
                    List<Long> usual = calm.getOrDefault(kind, List.of(0L));
                    Collections.sort(usual);
                    long median = usual.get(usual.size() / 2);
                    times.forEach(time -> pauses.add(Math.max(0, time - median)));
                    text.append(line(kind + " without a swap", usual));
                    text.append(line(kind + " at a swap", times));
                });
        Map<String, List<Long>> bySwap = new TreeMap<>();
        swaps.forEach(
                swap ->
                        bySwap.computeIfAbsent(swap.kind(), kind -> new ArrayList<>())
                                .add(swap.millis()));
        bySwap.forEach((kind, times) -> text.append(line("swap: " + kind, times)));
        return text + longest() + line("pause of a request at a swap", pauses);
    }

    /** The requests that took longest, each with what it met. */
    private String longest() {
        StringBuilder text = new StringBuilder();
        requests.stream()
                .sorted(Comparator.comparing(Span::millis).reversed())
                .limit(LONGEST)
                .forEach(
                        request -> {
                            List<String> met =
                                    swaps.stream().filter(request::meets).map(Span::what).toList();
                            text.append(
                                    String.format(
                                            "%5d ms: %s met %s\n",
                                            request.millis(), request.kind(), met));
                        });
        return text.toString();
    }

    private static String line(String what, List<Long> times) {
        if (times.isEmpty()) {
            return what + ": none\n";
        }
        List<Long> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        int n = sorted.size();
        return String.format(
                "%-32s %5d, median %5d ms, 99th percentile %5d ms, longest %5d ms\n",
                what, n, sorted.get(n / 2), sorted.get(n * 99 / 100), sorted.get(n - 1));
    }
}
