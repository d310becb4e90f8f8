package org.ashlar.itests.container;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How long requests took, and what swaps added. The wait of a request is what it took beyond the
 * median of its kind without a swap; requests that met no swap are measured alike, as on a busy
 * machine they wait too: what they wait is not the swaps' doing. Safe for use by any thread.
 */
final class Pauses {
    private static final long NANOS = 1_000_000;
    private static final int LONGEST = 12;

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

    /** A request, the swaps it met, and what it waited. */
    private record Wait(Span request, List<Span> met, long millis) {
        boolean calm() {
            return met.isEmpty();
        }

        Wait beyond(long median) {
            return new Wait(request, met, Math.max(0, millis - median));
        }
    }

    synchronized void took(String kind, long began, long ended) {
        requests.add(new Span(kind, "", began, ended));
    }

    synchronized void swapped(String kind, String what, long began, long ended) {
        swaps.add(new Span(kind, what, began, ended));
    }

    /** What a share of the requests that met a swap waited at most, in milliseconds. */
    synchronized long waited(double share) {
        return waited(share, w -> !w.calm());
    }

    /** The same of requests that met none. */
    synchronized long waitedCalm(double share) {
        return waited(share, Wait::calm);
    }

    private long waited(double share, Predicate<Wait> which) {
        List<Long> sorted = waits().stream().filter(which).map(Wait::millis).sorted().toList();
        return sorted.isEmpty() ? 0 : at(sorted, share);
    }

    private List<Wait> waits() {
        List<Wait> all = new ArrayList<>();
        Map<String, List<Long>> calm = new TreeMap<>();
        for (Span request : requests) {
            List<Span> met = swaps.stream().filter(request::meets).toList();
            all.add(new Wait(request, met, request.millis()));
            if (met.isEmpty()) {
                calm.computeIfAbsent(request.kind(), kind -> new ArrayList<>())
                        .add(request.millis());
            }
        }
        calm.values().forEach(Collections::sort);
        all.replaceAll(
                took ->
                        took.beyond(
                                at(calm.getOrDefault(took.request().kind(), List.of(0L)), 0.5)));
        return all;
    }

    /** Times and waits in lines of text. */
    synchronized String summary() {
        List<Wait> waits = waits();
        StringBuilder text = new StringBuilder();
        group(text, waits, Wait::calm, "without a swap: ", w -> w.request().kind(), true);
        group(text, waits, w -> !w.calm(), "at a swap: ", w -> w.request().kind(), true);
        Map<String, List<Long>> took = new TreeMap<>();
        for (Span swap : swaps) {
            took.computeIfAbsent(swap.kind(), kind -> new ArrayList<>()).add(swap.millis());
        }
        took.forEach((kind, times) -> text.append(line("swap: " + kind, times)));
        for (String kind : took.keySet()) {
            Predicate<Wait> of = w -> w.met().stream().anyMatch(s -> s.kind().equals(kind));
            group(text, waits, of, "wait at a swap: ", w -> kind, false);
        }
        longest(text, waits);
        group(text, waits, Wait::calm, "wait of a request", w -> " without a swap", false);
        group(text, waits, w -> !w.calm(), "wait of a request", w -> " at a swap", false);
        return text.toString();
    }

    private static void group(
            StringBuilder text,
            List<Wait> waits,
            Predicate<Wait> which,
            String title,
            Function<Wait, String> by,
            boolean whole) {
        Map<String, List<Long>> groups = new TreeMap<>();
        for (Wait wait : waits) {
            if (which.test(wait)) {
                groups.computeIfAbsent(title + by.apply(wait), kind -> new ArrayList<>())
                        .add(whole ? wait.request().millis() : wait.millis());
            }
        }
        groups.forEach((kind, times) -> text.append(line(kind, times)));
    }

    /** The requests that waited longest at a swap, each with what it met. */
    private static void longest(StringBuilder text, List<Wait> waits) {
        waits.stream()
                .filter(w -> !w.calm())
                .sorted(Comparator.comparing(Wait::millis).reversed())
                .limit(LONGEST)
                .forEach(
                        w ->
                                text.append(
                                        String.format(
                                                "%5d ms: %s met %s\n",
                                                w.millis(),
                                                w.request().kind(),
                                                w.met().stream().map(Span::what).toList())));
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share));
    }

    private static String line(String what, List<Long> times) {
        List<Long> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return String.format(
                "%-40s %5d, median %5d ms, 99th percentile %5d ms, longest %5d ms\n",
                what,
                sorted.size(),
                at(sorted, 0.5),
                at(sorted, 0.99),
                sorted.get(sorted.size() - 1));
    }
}
