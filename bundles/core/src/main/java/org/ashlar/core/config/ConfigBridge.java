package org.ashlar.core.config;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ashlar.core.routing.RoutingSetup;
import org.ashlar.error.StorageException;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Keeps the records of Configuration Admin in step with the node's configuration. Safe for use by
 * any thread.
 */
final class ConfigBridge {
    private static final String ANY_LOCATION = "?";
    private static final List<String> PIDS =
            List.of(
                    ConfigRecords.TRANSPORT,
                    ConfigRecords.QUIC,
                    ConfigRecords.PEERS,
                    ConfigRecords.MDNS,
                    ConfigRecords.BITSWAP,
                    ConfigRecords.HTTP);

    private final ConfigurationAdmin admin;
    private final NodeConfig config;
    private final Mode mode;
    private final RouterRecords routers;

    /** Volatile, as a candidate is checked under the lock of the file. */
    private volatile @Nullable String override;

    /** Guarded by this. */
    private @Nullable Consumer<String> follower;

    private volatile RoutingSetup routing = RoutingSetup.NONE;

    /**
     * @param override the routing type that counts instead of the configured one, or null
     */
    ConfigBridge(
            ConfigurationAdmin admin,
            NodeConfig config,
            Mode mode,
            ServicePresence presence,
            @Nullable String override) {
        this.override = override;
        this.admin = admin;
        this.config = config;
        this.mode = mode;
        this.routers = new RouterRecords(admin, presence);
    }

    /** How questions to routers go now. */
    RoutingSetup routing() {
        return routing;
    }

    /** The records of the routers. */
    RouterRecords routers() {
        return routers;
    }

    /**
     * Runs a change of the routing that is undone when a router does not come; the override counts
     * no more.
     *
     * @param stage told what is done about the routers
     */
    synchronized void follow(Consumer<String> stage, Runnable change) {
        override = null;
        follower = stage;
        try {
            change.run();
        } finally {
            follower = null;
        }
    }

    /**
     * Fails unless a configuration could be applied.
     *
     * @throws org.ashlar.error.InvalidRequestException naming what is wrong
     */
    void check(NodeConfig candidate) {
        RoutingSetup unused = setup(candidate);
    }

    private RoutingSetup setup(NodeConfig from) {
        return mode.offline() ? RoutingSetup.NONE : RoutingSetup.of(from, override);
    }

    /** Creates, updates and deletes records as the configuration says now. */
    synchronized void apply() {
        RoutingSetup setup = setup(config);
        Map<String, Map<String, Object>> wanted = ConfigRecords.of(config, mode);
        try {
            for (String pid : PIDS) {
                Map<String, Object> values = wanted.get(pid);
                if (values == null) {
                    delete("(service.pid=" + pid + ")");
                } else {
                    Dictionary<String, Object> properties = new Hashtable<>();
                    // A component property type reads an underscore of a name as a dot.
                    values.forEach((name, value) -> properties.put(name.replace("_", "."), value));
                    admin.getConfiguration(pid, ANY_LOCATION).updateIfDifferent(properties);
                }
            }
            Consumer<String> told = follower;
            routers.apply(
                    config,
                    setup,
                    told != null,
                    () -> routing = setup,
                    told == null ? stage -> {} : told);
        } catch (IOException e) {
            throw new StorageException("cannot apply the configuration: " + e.getMessage(), e);
        }
    }

    /** Deletes what a process left that was killed, and at the end what {@link #apply} made. */
    synchronized void clear() {
        try {
            for (String pid : PIDS) {
                delete("(service.pid=" + pid + ")");
            }
            routers.clear();
            delete("(service.factoryPid=" + StoreRecords.FACTORY_PREFIX + "*)");
        } catch (IOException e) {
            throw new StorageException("cannot clear the configuration: " + e.getMessage(), e);
        }
    }

    private void delete(String filter) throws IOException {
        for (Configuration configuration : find(admin, filter)) {
            configuration.delete();
        }
    }

    /** Records that fit a filter. */
    static List<Configuration> find(ConfigurationAdmin admin, String filter) throws IOException {
        try {
            Configuration[] found = admin.listConfigurations(filter);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }
}
