package org.ashlar.core.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/**
 * Which routers there are, by {@code Routing.Type}, and what they are told. Stateless.
 *
 * @see <a
 *     href="https://github.com/ipfs/kubo/blob/master/docs/config.md#routingtype">Routing.Type</a>
 */
final class RoutingRecords {
    static final String DHT = "org.ashlar.routing.dht";
    static final String DHT_CLIENT = "org.ashlar.routing.dhtclient";
    static final String HTTP = "org.ashlar.routing.http";

    private static final Duration REFRESH = Duration.ofMinutes(10);
    private static final int CONCURRENCY = 10;

    private RoutingRecords() {}

    /**
     * Records by PID.
     *
     * @param override what the daemon's option says, or null
     */
    static Map<String, Map<String, Object>> of(NodeConfig config, @Nullable String override) {
        String type =
                Optional.ofNullable(override)
                        .filter(given -> !given.equals("default"))
                        .or(() -> config.string("Routing.Type"))
                        .orElse("auto");
        Map<String, Map<String, Object>> records = new LinkedHashMap<>();
        switch (type) {
            case "auto" -> {
                records.put(DHT, dht(config, "auto"));
                records.put(HTTP, http(config));
            }
            case "autoclient" -> {
                records.put(DHT_CLIENT, client(config));
                records.put(HTTP, http(config));
            }
            case "dht" -> records.put(DHT, dht(config, "auto"));
            case "dhtserver" -> records.put(DHT, dht(config, "server"));
            case "dhtclient" -> records.put(DHT_CLIENT, client(config));
            case "delegated", "custom" -> records.put(HTTP, http(config));
            case "none" -> {
                // connected peers are asked by the exchanges themselves
            }
            default ->
                    throw new InvalidRequestException(
                            "unrecognized routing option: "
                                    + type
                                    + " (auto, autoclient, dht, dhtclient, dhtserver, delegated,"
                                    + " custom or none)");
        }
        return records;
    }

    private static Map<String, Object> dht(NodeConfig config, String mode) {
        Map<String, Object> record = client(config);
        record.put("mode", mode);
        return record;
    }

    private static Map<String, Object> client(NodeConfig config) {
        Map<String, Object> record = new TreeMap<>();
        record.put(
                "concurrency",
                (int) config.integer("Internal.Kad.Concurrency").orElse(CONCURRENCY));
        record.put(
                "refresh_ms",
                config.duration("Internal.Kad.RefreshInterval").orElse(REFRESH).toMillis());
        record.put("loopback", config.bool("Routing.LoopbackAddressesOnLanDHT").orElse(false));
        return record;
    }

    private static Map<String, Object> http(NodeConfig config) {
        Map<String, Object> record = new TreeMap<>();
        record.put("endpoints", config.strings("Routing.DelegatedRouters").toArray(String[]::new));
        return record;
    }
}
