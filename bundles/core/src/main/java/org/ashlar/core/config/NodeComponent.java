package org.ashlar.core.config;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.ashlar.core.repo.ConfigStore;
import org.ashlar.core.repo.KeyFiles;
import org.ashlar.core.repo.OpenRepo;
import org.ashlar.error.IpfsException;
import org.ashlar.repo.Keystore;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.NodeStatus;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Opens the repo, registers what depends on it, and takes all back in reverse. Its services are
 * registered by hand: they exist only while the repo is open. Safe for use by any thread.
 */
@Component(
        configurationPid = NodeSettings.PID,
        immediate = true,
        service = {})
@Designate(ocd = NodeSettings.class)
@ProvidesNodeServices
public final class NodeComponent {
    private static final System.Logger LOG = System.getLogger(NodeComponent.class.getName());
    private static final Duration STORES_GONE = Duration.ofSeconds(15);

    private final BundleContext context;
    private final ConfigurationAdmin admin;
    private final StorePresence presence;
    private volatile NodeSettings settings;

    /** Guarded by this, like what follows. */
    private boolean ended;

    private final Deque<ServiceRegistration<?>> registrations = new ArrayDeque<>();
    private @Nullable OpenRepo repo;
    private @Nullable ConfigBridge bridge;
    private @Nullable RecordEdits edits;

    /** Opens the repo that is named; a failure is told by the status service. */
    @Activate
    public NodeComponent(
            BundleContext context, @Reference ConfigurationAdmin admin, NodeSettings settings) {
        this.context = context;
        this.admin = admin;
        this.settings = settings;
        this.presence = new StorePresence(context);
        open();
    }

    /**
     * Moves the node to where the settings say now, soon after this call returned. The caller is
     * the thread of Configuration Admin, which has to tell the stores that they end.
     */
    @Modified
    void settings(NodeSettings changed) {
        settings = changed;
        Thread thread = new Thread(this::move, "ashlar-move");
        thread.start();
    }

    private synchronized void move() {
        if (ended) {
            return;
        }
        try {
            close();
            open();
        } catch (IllegalStateException e) {
            LOG.log(System.Logger.Level.DEBUG, "The framework ends", e); // and so does this
        }
    }

    private void open() {
        NodePlace place = new NodePlace(context::getProperty, settings);
        try {
            open(place);
        } catch (IpfsException | IllegalArgumentException e) {
            LOG.log(place.failureLevel(), "The node stays off: {0}", e.getMessage());
            LOG.log(System.Logger.Level.DEBUG, "The repo was not opened", e);
            close();
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(NodeStatus.STATE, NodeStatus.FAILED);
            properties.put(NodeStatus.MESSAGE, String.valueOf(e.getMessage()));
            register(NodeStatus.class, this::shutdown, properties);
        }
    }

    private void open(NodePlace place) {
        Mode mode = place.mode();
        OpenRepo opened = OpenRepo.open(place.repo());
        repo = opened;
        // The bridge needs the configuration, which tells the bridge.
        ConfigBridge records =
                new ConfigBridge(
                        admin,
                        opened.config(),
                        mode,
                        new ServicePresence(context),
                        context.getProperty("ashlar.routing"));
        bridge = records;
        Map<String, Map<String, List<String>>> given = records.given();
        records.clear();
        LiveConfig config = new LiveConfig(opened.config(), records::check, records::apply);
        StoreRecords stores = new StoreRecords(admin, opened, presence);
        register(Repo.class, new NodeRepo(opened, mode), new Hashtable<>());
        register(NodeConfig.class, config, new Hashtable<>());
        Keystore keys = new KeyFiles(opened.layout().keystore(), opened::identity);
        register(Keystore.class, keys, new Hashtable<>());
        register(ConfigStore.class, config, new Hashtable<>());
        register(DatastoreConfigs.class, stores, new Hashtable<>());
        register(RoutingChoice.class, new RoutingSwitch(records, config), new Hashtable<>());
        stores.createConfigured();
        RecordEdits edited = new RecordEdits(records, config, stores);
        edits = edited;
        edited.takeOver(given);
        records.apply();
        register(ConfigurationListener.class, edited, new Hashtable<>());
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(NodeStatus.STATE, NodeStatus.OPEN);
        register(NodeStatus.class, this::shutdown, properties);
    }

    private <T> void register(Class<T> type, T service, Dictionary<String, Object> properties) {
        registrations.push(context.registerService(type, service, properties));
    }

    /** Stops the framework from a thread of its own: the caller's may belong to a bundle. */
    private void shutdown() {
        Thread thread = new Thread(this::stopFramework, "ashlar-shutdown");
        thread.start();
    }

    private void stopFramework() {
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            LOG.log(System.Logger.Level.ERROR, "The framework did not stop", e);
        }
    }

    @Deactivate
    synchronized void end() {
        ended = true;
        close();
        presence.close();
    }

    /** Withdraws the services, lets the stores end, then releases the repo. */
    private void close() {
        if (edits != null) {
            edits.close();
        }
        StorePresence.Departure departure = presence.ofAll();
        while (!registrations.isEmpty()) {
            registrations.pop().unregister();
        }
        OpenRepo opened = repo;
        repo = null;
        if (opened == null) {
            return;
        }
        try {
            if (bridge != null) {
                bridge.clear();
            }
            if (!departure.await(STORES_GONE)) {
                LOG.log(System.Logger.Level.WARNING, "A store did not end before its repo");
            }
        } catch (IllegalStateException e) {
            LOG.log(System.Logger.Level.DEBUG, "Configuration Admin ended first", e);
        } finally {
            opened.close();
        }
    }
}
