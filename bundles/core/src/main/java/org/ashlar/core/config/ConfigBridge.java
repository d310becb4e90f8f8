package org.ashlar.core.config;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
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
                    ConfigRecords.PEERS,
                    ConfigRecords.BITSWAP,
                    RoutingRecords.DHT,
                    RoutingRecords.DHT_CLIENT,
                    RoutingRecords.HTTP,
                    ConfigRecords.HTTP);

    private final ConfigurationAdmin admin;
    private final NodeConfig config;
    private final Mode mode;
    private final @Nullable String routing;

    ConfigBridge(ConfigurationAdmin admin, NodeConfig config, Mode mode, @Nullable String routing) {
        this.routing = routing;
        this.admin = admin;
        this.config = config;
        this.mode = mode;
    }

    /** Creates, updates and deletes records as the configuration says now. */
    synchronized void apply() {
        Map<String, Map<String, Object>> wanted = ConfigRecords.of(config, mode, routing);
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
            delete("(service.factoryPid=" + StoreRecords.FACTORY_PREFIX + "*)");
        } catch (IOException e) {
            throw new StorageException("cannot clear the configuration: " + e.getMessage(), e);
        }
    }

    private void delete(String filter) throws IOException {
        Configuration[] found;
        try {
            found = admin.listConfigurations(filter);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
        if (found != null) {
            for (Configuration configuration : found) {
                configuration.delete();
            }
        }
    }
}
