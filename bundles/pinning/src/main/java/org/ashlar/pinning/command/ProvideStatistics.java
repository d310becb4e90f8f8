package org.ashlar.pinning.command;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.error.IpfsException;
import org.ashlar.net.Network;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.pinning.provide.Reprovider;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.routing.ProvideReport;
import org.jspecify.annotations.Nullable;
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
    /** What Kubo says where there is no time. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    /** Peers that hold a record. */
    private static final int REPLICATION = 20;

    private final ProvideQueue queue;
    private final Reprovider reprovider;
    private final Network network;
    private final NodeConfig config;
    private final Repo repo;

    /** Statistics of the queue and of what works on it. */
    @Activate
    public ProvideStatistics(
            @Reference ProvideQueue queue,
            @Reference Reprovider reprovider,
            @Reference Network network,
            @Reference NodeConfig config,
            @Reference Repo repo) {
        this.queue = queue;
        this.reprovider = reprovider;
        this.network = network;
        this.config = config;
        this.repo = repo;
    }

    /** Kubo's JSON; fails where nothing is provided. */
    Map<String, Object> tree() {
        requireProviding();
        Reprovider.Statistics now = reprovider.statistics();
        Map<String, Object> sweep = new LinkedHashMap<>();
        sweep.put("closed", false);
        boolean online = !network.connections().isEmpty();
        sweep.put("connectivity", fields("status", online ? "online" : "offline", "since", NEVER));
        sweep.put("queues", fields("pending_key_provides", queue.size()));
        sweep.put("schedule", schedule(now));
        sweep.put("workers", workers(now.detail()));
        sweep.put("timing", timing(now));
        sweep.put("operations", operations(now));
        sweep.put("network", fields("replication_factor", REPLICATION));
        ProvideReport both = now.first().plus(now.again());
        sweep.put("cost", fields("lookups", both.lookups(), "messages", both.messages()));
        return fields("Sweep", sweep, "Legacy", null, "FullRT", false);
    }

    private static Map<String, Object> fields(@Nullable Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }

    private Map<String, Object> schedule(Reprovider.Statistics now) {
        String next =
                now.began()
                        .filter(began -> !now.interval().isZero())
                        .map(began -> began.plus(now.interval()).toString())
                        .orElse(NEVER);
        return fields(
                "keys",
                now.runs() == 0 ? -1 : now.detail().lastRun().provided(),
                "regions",
                now.detail().lastRun().lookups(),
                "next_reprovide_at",
                next);
    }

    private static Map<String, Object> workers(Reprovider.Detail detail) {
        int again = detail.againUnderWay() > 0 ? 1 : 0;
        int first = detail.firstUnderWay() > 0 ? 1 : 0;
        return fields(
                "max", 1, "active", again + first, "active_periodic", again, "active_burst", first);
    }

    private static Map<String, Object> timing(Reprovider.Statistics now) {
        Instant time = Instant.now();
        Duration offset =
                now.began().map(began -> Duration.between(began, time)).orElse(Duration.ZERO);
        return fields(
                "uptime", Duration.between(now.detail().started(), time).toNanos(),
                "reprovides_interval", now.interval().toNanos(),
                "cycle_start", now.began().map(Instant::toString).orElse(NEVER),
                "current_time_offset", offset.toNanos());
    }

    private static Map<String, Object> operations(Reprovider.Statistics now) {
        Reprovider.Detail detail = now.detail();
        ProvideReport both = now.first().plus(now.again());
        ProvideReport last = detail.lastRun();
        Map<String, Object> past =
                fields(
                        "keys_provided", both.provided(),
                        "keys_failed", both.failed(),
                        "keys_provided_per_minute",
                                perMinute(now.first().provided(), detail.firstTime()),
                        "keys_reprovided_per_minute",
                                perMinute(now.again().provided(), detail.againTime()),
                        "reprovide_duration", detail.lastTime().toNanos(),
                        "avg_keys_per_reprovide",
                                last.lookups() == 0 ? 0 : last.provided() / (double) last.lookups(),
                        "regions_reprovided_last_cycle", last.lookups());
        past.put("keys_reprovided", now.again().provided());
        past.put("cycles", now.runs());
        return fields(
                "ongoing",
                fields(
                        "key_provides", detail.firstUnderWay(),
                        "key_reprovides", detail.againUnderWay()),
                "past",
                past);
    }

    private static double perMinute(int count, Duration time) {
        return time.isZero() ? 0 : count * 60_000_000_000.0 / time.toNanos();
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
}
