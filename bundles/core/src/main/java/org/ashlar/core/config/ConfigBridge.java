package org.ashlar.core.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    /** Records that are there once or not at all, but for the routers. */
    static final List<String> PIDS =
            List.of(
                    ConfigRecords.TRANSPORT,
                    ConfigRecords.QUIC,
                    ConfigRecords.PEERS,
                    ConfigRecords.MDNS,
                    ConfigRecords.BITSWAP,
                    ConfigRecords.EXCHANGE_HTTP,
                    ConfigRecords.P2P,
                    ConfigRecords.HTTP);

    private final ConfigurationAdmin admin;
    private final NodeConfig config;
    private final Mode mode;
    private final WrittenRecords written = new WrittenRecords();
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
        this.routers = new RouterRecords(admin, presence, written);
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

    /** What the configuration says of records, but for the routers. */
    private Map<String, Dictionary<String, Object>> wanted() {
        Map<String, Dictionary<String, Object>> wanted = new TreeMap<>();
        ConfigRecords.of(config, mode)
                .forEach(
                        (pid, values) -> {
                            Dictionary<String, Object> properties = new Hashtable<>();
                            // A component property type reads an underscore as a dot.
                            values.forEach((name, v) -> properties.put(name.replace("_", "."), v));
                            wanted.put(pid, properties);
                        });
        return wanted;
    }

    /** Creates, updates and deletes records as the configuration says now. */
    synchronized void apply() {
        RoutingSetup setup = setup(config);
        Map<String, Dictionary<String, Object>> wanted = wanted();
        try {
            for (String pid : PIDS) {
                Dictionary<String, Object> values = wanted.get(pid);
                if (values == null) {
                    delete("(service.pid=" + pid + ")");
                } else {
                    written.write(admin.getConfiguration(pid, ANY_LOCATION), values);
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

    /** What others wrote into records that are the node's, by PID, while no node was there. */
    synchronized Map<String, Map<String, List<String>>> given() {
        Map<String, Map<String, List<String>>> given = new TreeMap<>();
        try {
            for (Configuration record : find(admin, "(service.pid=org.ashlar.*)")) {
                Dictionary<String, Object> values = record.getProperties();
                if (values != null && values.get(WrittenRecords.MARK) == null) {
                    given.put(record.getPid(), WrittenRecords.texts(values));
                }
            }
        } catch (IOException e) {
            throw new StorageException("cannot read the configuration: " + e.getMessage(), e);
        }
        return given;
    }

    /** What others did to a record since it was written. */
    Edit edit(String pid) {
        Map<String, List<String>> was = written.of(pid);
        Map<String, List<String>> is = null;
        try {
            for (Configuration record : find(admin, "(service.pid=" + pid + ")")) {
                Dictionary<String, Object> values = record.getProperties();
                is = values == null ? Map.of() : WrittenRecords.texts(values);
            }
        } catch (IOException e) {
            throw new StorageException("cannot read the configuration: " + e.getMessage(), e);
        }
        return Edit.of(pid, was, is);
    }

    /** What a record that others wrote while no node was there asks for. */
    Edit edit(String pid, Map<String, List<String>> given) {
        Dictionary<String, Object> values = wanted().get(pid);
        return Edit.of(pid, values == null ? null : WrittenRecords.texts(values), given);
    }

    /**
     * Names of an edit that have other values now: no key stands for them, or others count more.
     */
    List<String> ineffective(Edit edit) {
        Map<String, List<String>> now = written.of(edit.pid());
        List<String> names = new ArrayList<>(edit.setBack());
        edit.asked()
                .forEach(
                        (name, values) -> {
                            if (now != null && !values.equals(now.get(name))) {
                                names.add(name);
                            }
                        });
        return names;
    }

    /** False for the records of a program that runs one command, and those of no network. */
    boolean follows(String pid) {
        return mode != Mode.COMMAND && (!mode.offline() || pid.equals(ConfigRecords.HTTP));
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
            written.delete(configuration);
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
