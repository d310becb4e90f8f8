package org.ashlar.core.config;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ashlar.core.repo.JsonTree;
import org.ashlar.core.routing.RouterSpec;
import org.ashlar.core.routing.RoutingSetup;
import org.ashlar.error.UnavailableException;
import org.ashlar.repo.NodeConfig;
import org.ashlar.routing.Router;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The records of the routers. What replaces a router is there before that goes, so that no question
 * meets a gap. Confined to one thread at a time, which may block.
 */
final class RouterRecords {
    static final String PREFIX = "org.ashlar.routing.";

    private static final System.Logger LOG = System.getLogger(RouterRecords.class.getName());
    private static final String ANY_LOCATION = "?";
    private static final Duration REFRESH = Duration.ofMinutes(10);
    private static final int CONCURRENCY = 10;

    /** How long a router may take to come. */
    private static final Duration COMES = Duration.ofSeconds(10);

    /** A little more than the front holds a router back for its leases. */
    private static final Duration GOES = Duration.ofSeconds(40);

    private final ConfigurationAdmin admin;
    private final ServicePresence presence;
    private final WrittenRecords written;
    private volatile Consumer<Collection<String>> drain = pids -> {};

    RouterRecords(ConfigurationAdmin admin, ServicePresence presence, WrittenRecords written) {
        this.admin = admin;
        this.presence = presence;
        this.written = written;
    }

    /** Takes who waits for what runs on routers that are to leave. */
    void holdBack(Consumer<Collection<String>> waits) {
        drain = waits;
    }

    /**
     * Creates what is wanted and deletes what is not.
     *
     * @param strict true to leave all as it is when a wanted router does not come
     * @param chosen told in between: when the wanted routers are there, or will not come
     * @param stage told what is being done
     * @throws UnavailableException if a router does not come, and {@code strict} is set
     */
    void apply(
            NodeConfig config,
            RoutingSetup setup,
            boolean strict,
            Runnable chosen,
            Consumer<String> stage)
            throws IOException {
        Map<String, Configuration> stale = present();
        Map<String, Configuration> created = new LinkedHashMap<>();
        for (RouterSpec spec : setup.routers()) {
            Configuration record = record(spec);
            if (stale.remove(record.getPid()) == null) {
                created.put(record.getPid(), record);
                stage.accept("start " + shown(spec));
            }
            written.write(record, properties(config, spec));
        }
        if (strict || !stale.isEmpty()) {
            awaitComing(created, strict);
        }
        chosen.run();
        for (String pid : stale.keySet()) {
            stage.accept("finish what runs on " + pid.substring(PREFIX.length()));
        }
        drain.accept(stale.keySet());
        delete(stale);
    }

    private void delete(Map<String, Configuration> stale) throws IOException {
        for (Map.Entry<String, Configuration> old : stale.entrySet()) {
            written.delete(old.getValue());
            if (!presence.awaitGoing(service(old.getKey()), GOES)) {
                LOG.log(System.Logger.Level.WARNING, "{0} did not end in time", old.getKey());
            }
        }
    }

    private void awaitComing(Map<String, Configuration> created, boolean strict)
            throws IOException {
        List<String> missing = new ArrayList<>();
        for (String pid : created.keySet()) {
            if (!presence.awaitComing(service(pid), COMES)) {
                missing.add(pid.substring(PREFIX.length()));
            }
        }
        if (strict && !missing.isEmpty()) {
            for (Configuration record : created.values()) {
                written.delete(record);
            }
            throw new UnavailableException(
                    "no router came for " + String.join(", ", missing) + "; see 'ipfs parts'");
        }
        missing.forEach(
                name -> LOG.log(System.Logger.Level.WARNING, "no bundle routes by {0}", name));
    }

    private static String shown(RouterSpec spec) {
        boolean server = spec.kind().equals(RouterSpec.HTTP);
        return server ? spec.kind() + " " + spec.setting() : spec.kind();
    }

    private static String service(String pid) {
        return "(&(objectClass=" + Router.class.getName() + ")(service.pid=" + pid + "))";
    }

    private Configuration record(RouterSpec spec) throws IOException {
        if (!spec.kind().equals(RouterSpec.HTTP) && !spec.isForeign()) {
            return admin.getConfiguration(PREFIX + spec.kind(), ANY_LOCATION);
        }
        String name = spec.name().replaceAll("[^A-Za-z0-9.-]", "_");
        return admin.getFactoryConfiguration(PREFIX + spec.kind(), name, ANY_LOCATION);
    }

    private static Dictionary<String, Object> properties(NodeConfig config, RouterSpec spec) {
        Dictionary<String, Object> record = new Hashtable<>();
        record.put(Router.NAME, spec.name());
        if (spec.kind().equals(RouterSpec.HTTP)) {
            record.put("endpoint", spec.setting());
            record.put("filter.protocols", protocols(config));
            return record;
        }
        if (spec.isForeign()) {
            JsonTree.parseObject(spec.setting())
                    .forEach((key, value) -> addParameter(record, key, value));
            return record;
        }
        record.put(
                "concurrency",
                (int) config.integer("Internal.Kad.Concurrency").orElse(CONCURRENCY));
        record.put("queries", (int) config.integer("Internal.Kad.MaxQueries").orElse(0));
        record.put(
                "refresh.ms",
                config.duration("Internal.Kad.RefreshInterval").orElse(REFRESH).toMillis());
        record.put("loopback", config.bool("Routing.LoopbackAddressesOnLanDHT").orElse(false));
        if (!spec.setting().isEmpty()) {
            record.put("mode", spec.setting());
        }
        return record;
    }

    /** Providers of use: those that an exchange of this node can ask. */
    private static String[] protocols(NodeConfig config) {
        List<String> spoken = new ArrayList<>(List.of("unknown", "transport-bitswap"));
        if (ConfigRecords.httpRetrieval(config)) {
            spoken.add("transport-ipfs-gateway-http");
        }
        return spoken.toArray(String[]::new);
    }

    /** A component property type reads an underscore of a name as a dot. */
    private static void addParameter(Dictionary<String, Object> record, String key, Object value) {
        String name = key.toLowerCase(Locale.ROOT).replace("_", ".");
        if (value instanceof List<?> list) {
            record.put(name, list.stream().map(String::valueOf).toArray(String[]::new));
        } else if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            record.put(name, value);
        }
    }

    private Map<String, Configuration> present() throws IOException {
        Map<String, Configuration> records = new TreeMap<>();
        for (Configuration record : ConfigBridge.find(admin, "(service.pid=" + PREFIX + "*)")) {
            records.put(record.getPid(), record);
        }
        return records;
    }

    /** Deletes all of them without waiting. */
    void clear() throws IOException {
        for (Configuration record : present().values()) {
            written.delete(record);
        }
    }
}
