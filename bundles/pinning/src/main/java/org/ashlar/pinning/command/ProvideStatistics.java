package org.ashlar.pinning.command;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.error.IpfsException;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.pinning.provide.Reprovider;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.routing.ProvideReport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What the statistics of providing are, whatever they are called. Fields are those of Kubo's sweep
 * statistics, as far as this node counts the same; what it costs is told besides, under {@code
 * cost}. Safe for use by any thread.
 */
@Component(service = ProvideStatistics.class)
public final class ProvideStatistics {
    private final ProvideQueue queue;
    private final Reprovider reprovider;
    private final NodeConfig config;
    private final Repo repo;

    /** Statistics of the queue and of what works on it. */
    @Activate
    public ProvideStatistics(
            @Reference ProvideQueue queue,
            @Reference Reprovider reprovider,
            @Reference NodeConfig config,
            @Reference Repo repo) {
        this.queue = queue;
        this.reprovider = reprovider;
        this.config = config;
        this.repo = repo;
    }

    /** Kubo's JSON; fails where nothing is provided. */
    Map<String, Object> tree() {
        requireProviding();
        Reprovider.Statistics now = reprovider.statistics();
        ProvideReport both = now.first().plus(now.again());
        Map<String, Object> sweep = new LinkedHashMap<>();
        sweep.put("closed", false);
        sweep.put("queues", Map.of("pending_key_provides", queue.size()));
        Map<String, Object> timing = new LinkedHashMap<>();
        timing.put("reprovides_interval", now.interval().toNanos());
        timing.put("cycle_start", now.began().orElse(Instant.EPOCH).toString());
        sweep.put("timing", timing);
        Map<String, Object> past = new LinkedHashMap<>();
        past.put("keys_provided", both.provided());
        past.put("keys_failed", both.failed());
        past.put("keys_reprovided", now.again().provided());
        past.put("cycles", now.runs());
        sweep.put("operations", Map.of("past", past));
        Map<String, Object> cost = new LinkedHashMap<>();
        cost.put("lookups", both.lookups());
        cost.put("messages", both.messages());
        sweep.put("cost", cost);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Sweep", sweep);
        answer.put("Legacy", null);
        answer.put("FullRT", false);
        return answer;
    }

    private void requireProviding() {
        if (repo.offline()) {
            throw new IpfsException(
                    "this command must be run in online mode. Try running 'ipfs daemon' first");
        }
        if (!config.bool("Provide.Enabled").orElse(true)) {
            throw new IpfsException("providing is switched off: Provide.Enabled is 'false'");
        }
    }

    static String text(Object value) {
        if (!(value instanceof Map<?, ?> answer)) {
            return "";
        }
        Map<?, ?> sweep = map(answer, "Sweep");
        Map<?, ?> past = map(map(sweep, "operations"), "past");
        Map<?, ?> timing = map(sweep, "timing");
        Map<?, ?> cost = map(sweep, "cost");
        long interval =
                timing.get("reprovides_interval") instanceof Number nanos ? nanos.longValue() : 0;
        return line("Provide queue:", count(map(sweep, "queues"), "pending_key_provides") + " CIDs")
                + line("Total CIDs provided:", count(past, "keys_provided"))
                + line("Of these again:", count(past, "keys_reprovided"))
                + line("Failed:", count(past, "keys_failed"))
                + line("Cycles:", count(past, "cycles"))
                + line("Last cycle began:", String.valueOf(timing.get("cycle_start")))
                + line("Interval:", interval == 0 ? "none" : Duration.ofNanos(interval).toString())
                + line("Lookups:", count(cost, "lookups"))
                + line("Messages:", count(cost, "messages"));
    }

    private static Map<?, ?> map(Map<?, ?> tree, String key) {
        return tree.get(key) instanceof Map<?, ?> found ? found : Map.of();
    }

    private static String count(Map<?, ?> tree, String key) {
        return tree.get(key) instanceof Number number ? Long.toString(number.longValue()) : "0";
    }

    private static String line(String label, String value) {
        return label + " ".repeat(21 - label.length()) + value + "\n";
    }
}
