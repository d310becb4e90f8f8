package org.ashlar.pinning.command;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.GoDuration;

/** The statistics of providing as text, in the sections that were asked for. Stateless. */
final class ProvideText {
    private static final String NONE = "N/A";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());

    private final Map<?, ?> sweep;

    private ProvideText(Map<?, ?> sweep) {
        this.sweep = sweep;
    }

    static String of(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)) {
            return "";
        }
        ProvideText text = new ProvideText(map(answer, "Sweep"));
        Map<String, ProvideSection> all = text.sections();
        if (call.flag("all")) {
            return call.flag("compact") ? compact(all) : headed(all.values());
        }
        List<ProvideSection> chosen =
                all.entrySet().stream()
                        .filter(section -> call.flag(section.getKey()))
                        .map(Map.Entry::getValue)
                        .toList();
        if (chosen.isEmpty()) {
            return ProvideSection.aligned(text.brief(), "");
        }
        return chosen.size() == 1 ? chosen.get(0).bare() : headed(chosen);
    }

    private static String headed(Iterable<ProvideSection> sections) {
        List<String> texts = new ArrayList<>();
        sections.forEach(section -> texts.add(section.headed()));
        return String.join("\n", texts);
    }

    private static String compact(Map<String, ProvideSection> all) {
        List<ProvideSection> left = new ArrayList<>();
        for (String name : List.of("schedule", "network", "workers")) {
            left.add(all.remove(name));
        }
        return ProvideSection.columns(left, List.copyOf(all.values()));
    }

    private List<Map.Entry<String, String>> brief() {
        Map<?, ?> queues = map(sweep, "queues");
        Map<?, ?> ongoing = map(map(sweep, "operations"), "ongoing");
        Map<?, ?> past = map(map(sweep, "operations"), "past");
        return ProvideSection.of(
                        "",
                        "Status",
                        text(map(sweep, "connectivity"), "status"),
                        "Provide queue",
                        contents(queues, "pending_key_provides"),
                        "CIDs scheduled",
                        scheduled(),
                        "Ongoing provides",
                        contents(ongoing, "key_provides"),
                        "Ongoing reprovides",
                        contents(ongoing, "key_reprovides"),
                        "Total CIDs provided",
                        whole(past, "keys_provided"),
                        "Lookups",
                        whole(map(sweep, "cost"), "lookups"),
                        "Messages",
                        whole(map(sweep, "cost"), "messages"))
                .lines();
    }

    private Map<String, ProvideSection> sections() {
        Map<String, ProvideSection> all = new LinkedHashMap<>();
        all.put(
                "connectivity",
                ProvideSection.of(
                        "Connectivity", "Status", text(map(sweep, "connectivity"), "status")));
        Map<?, ?> queues = map(sweep, "queues");
        all.put(
                "queues",
                ProvideSection.of(
                        "Queues", "Provide queue", contents(queues, "pending_key_provides")));
        all.put("schedule", schedule());
        all.put("timings", timings());
        all.put("network", network());
        all.put("operations", operations());
        all.put("workers", workers());
        return all;
    }

    private ProvideSection schedule() {
        return ProvideSection.of(
                "Schedule",
                "CIDs scheduled",
                scheduled(),
                "Next reprovide",
                time(text(map(sweep, "schedule"), "next_reprovide_at")));
    }

    private ProvideSection timings() {
        Map<?, ?> timing = map(sweep, "timing");
        long uptime = number(timing, "uptime");
        long interval = number(timing, "reprovides_interval");
        String began = text(timing, "cycle_start");
        Instant started = Instant.now().minusNanos(uptime);
        return ProvideSection.of(
                "Timings",
                "Uptime",
                duration(uptime) + " (" + TIME.format(started) + ")",
                "Current time offset",
                time(began).equals(NONE) ? NONE : duration(number(timing, "current_time_offset")),
                "Cycle started",
                time(began),
                "Reprovide interval",
                interval == 0 ? "none" : GoDuration.text(Duration.ofNanos(interval)));
    }

    private ProvideSection network() {
        Map<?, ?> network = map(sweep, "network");
        return ProvideSection.of(
                "Network", "Replication factor", whole(network, "replication_factor"));
    }

    private ProvideSection operations() {
        Map<?, ?> ongoing = map(map(sweep, "operations"), "ongoing");
        Map<?, ?> past = map(map(sweep, "operations"), "past");
        Map<?, ?> cost = map(sweep, "cost");
        return ProvideSection.of(
                "Operations",
                "Ongoing provides",
                contents(ongoing, "key_provides"),
                "Ongoing reprovides",
                contents(ongoing, "key_reprovides"),
                "Total CIDs provided",
                whole(past, "keys_provided"),
                "Of these again",
                whole(past, "keys_reprovided"),
                "Total provide errors",
                whole(past, "keys_failed"),
                "CIDs provided/min/worker",
                decimal(past, "keys_provided_per_minute"),
                "CIDs reprovided/min/worker",
                decimal(past, "keys_reprovided_per_minute"),
                "Cycles",
                whole(past, "cycles"),
                "Cycle duration",
                number(past, "reprovide_duration") == 0
                        ? NONE
                        : duration(number(past, "reprovide_duration")),
                "Avg CIDs/reprovide",
                decimal(past, "avg_keys_per_reprovide"),
                "Regions reprovided (last cycle)",
                whole(past, "regions_reprovided_last_cycle"),
                "Lookups",
                whole(cost, "lookups"),
                "Messages",
                whole(cost, "messages"));
    }

    private ProvideSection workers() {
        Map<?, ?> workers = map(sweep, "workers");
        return ProvideSection.of(
                "Workers",
                "Active workers",
                number(workers, "active") + " / " + number(workers, "max") + " (max)");
    }

    private String scheduled() {
        long keys = number(map(sweep, "schedule"), "keys");
        return keys < 0 ? NONE : Long.toString(keys);
    }

    private static String contents(Map<?, ?> tree, String key) {
        return number(tree, key) + " CIDs";
    }

    private static String duration(long nanos) {
        return GoDuration.text(Duration.ofMillis(Duration.ofNanos(nanos).toMillis()));
    }

    private static String time(String text) {
        return text.isEmpty() || text.startsWith("0001-") ? NONE : TIME.format(Instant.parse(text));
    }

    private static Map<?, ?> map(Map<?, ?> tree, String key) {
        return tree.get(key) instanceof Map<?, ?> found ? found : Map.of();
    }

    private static String text(Map<?, ?> tree, String key) {
        return tree.get(key) instanceof String found ? found : "";
    }

    private static long number(Map<?, ?> tree, String key) {
        return tree.get(key) instanceof Number found ? found.longValue() : 0;
    }

    private static String whole(Map<?, ?> tree, String key) {
        return Long.toString(number(tree, key));
    }

    private static String decimal(Map<?, ?> tree, String key) {
        double value = tree.get(key) instanceof Number found ? found.doubleValue() : 0;
        return value == 0 ? NONE : String.format(Locale.ROOT, "%.1f", value);
    }
}
