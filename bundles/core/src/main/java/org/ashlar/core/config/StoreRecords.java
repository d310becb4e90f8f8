package org.ashlar.core.config;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ashlar.core.repo.DatastoreSpec;
import org.ashlar.core.repo.OpenRepo;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Records of the datastore factories, and the spec that names them. Safe for use by any thread. */
final class StoreRecords implements DatastoreConfigs {
    static final String FACTORY_PREFIX = "org.ashlar.datastore.";

    private static final System.Logger LOG = System.getLogger(StoreRecords.class.getName());

    private static final String FLATFS = "flatfs";
    private static final String SHARD_FUNC = "/repo/flatfs/shard/v1/next-to-last/2";
    private static final String MEMORY = "memory";
    private static final Set<String> OWN = Set.of(FLATFS, MEMORY, "mapdb");
    private static final Set<String> STRUCTURE = Set.of("mountpoint", "type", "path");

    /** A store in memory takes this part of the heap, unless the spec says {@code maxBytes}. */
    private static final int HEAP_SHARE = 4;

    private static final String ANY_LOCATION = "?";

    private final ConfigurationAdmin admin;
    private final OpenRepo repo;
    private final StorePresence presence;
    private final WrittenRecords written = new WrittenRecords();

    /** Guarded by this. */
    private final List<Store> stores = new ArrayList<>();

    /** What the records hold, by PID. */
    private final Map<String, Dictionary<String, Object>> kept = new ConcurrentHashMap<>();

    StoreRecords(ConfigurationAdmin admin, OpenRepo repo, StorePresence presence) {
        this.admin = admin;
        this.repo = repo;
        this.presence = presence;
    }

    /** Creates the records of the stores that the repo names. */
    void createConfigured() {
        for (DatastoreSpec.Mount mount : repo.spec().mounts()) {
            Path directory = repo.layout().directory().resolve(mount.path());
            create(mount.kind(), mount.mountpoint(), directory, mount.settings());
        }
    }

    @Override
    public synchronized List<Store> stores() {
        return List.copyOf(stores);
    }

    @Override
    public synchronized Optional<Store> store(String mount) {
        return stores.stream().filter(s -> s.mount().equals(mount)).reduce((old, now) -> now);
    }

    @Override
    public String create(String kind, String mount, Path directory) {
        return create(kind, mount, directory, Map.of());
    }

    private synchronized String create(
            String kind, String mount, Path directory, Map<String, Object> settings) {
        if (kind.equals(FLATFS) && !mount.equals(DatastoreSpec.BLOCKS)) {
            throw new InvalidRequestException("flatfs can hold blocks only");
        }
        Dictionary<String, Object> record = new Hashtable<>();
        record.put("mount", mount);
        record.put("path", directory.toAbsolutePath().toString());
        if (kind.equals(FLATFS)) {
            record.put("shard.func", settings.getOrDefault("shardFunc", SHARD_FUNC));
            record.put("sync", settings.getOrDefault("sync", false));
        }
        if (kind.equals(MEMORY)) {
            Object bytes = settings.getOrDefault("maxBytes", "");
            long heap = Runtime.getRuntime().maxMemory();
            record.put("max.bytes", bytes instanceof Number n ? n.longValue() : heap / HEAP_SHARE);
        }
        if (!OWN.contains(kind)) {
            settings.forEach((key, value) -> addSetting(record, key, value));
        }
        try {
            String pid = record(kind, record);
            stores.add(new Store(pid, kind, mount, directory.toAbsolutePath()));
            return pid;
        } catch (IOException e) {
            throw new StorageException("cannot select a store: " + e.getMessage(), e);
        }
    }

    /** True if somebody else changed or deleted the record of a store. */
    boolean isChanged(String pid) {
        Map<String, List<String>> was = written.of(pid);
        return was != null && !was.equals(texts(pid));
    }

    private Map<String, List<String>> texts(String pid) {
        try {
            for (Configuration record : ConfigBridge.find(admin, "(service.pid=" + pid + ")")) {
                Dictionary<String, Object> values = record.getProperties();
                return values == null ? Map.of() : WrittenRecords.texts(values);
            }
            return Map.of();
        } catch (IOException e) {
            throw new StorageException("cannot read the configuration: " + e.getMessage(), e);
        }
    }

    /**
     * Gives the record of a store the values that it had, or makes one that was deleted anew, when
     * the store has let go of its files.
     *
     * @throws org.ashlar.error.UnavailableException if it does not in time
     */
    void setBack(String pid) {
        Dictionary<String, Object> values = kept.get(pid);
        if (values == null) {
            return;
        }
        try {
            for (Configuration record : ConfigBridge.find(admin, "(service.pid=" + pid + ")")) {
                written.write(record, values);
                LOG.log(Level.WARNING, "{0} is set back: use ''ipfs swap datastore''", pid);
                return;
            }
            presence.awaitClosed(pid);
            bringBack(pid, values);
        } catch (IOException e) {
            throw new StorageException("cannot set a store back: " + e.getMessage(), e);
        }
    }

    private synchronized void bringBack(String pid, Dictionary<String, Object> values)
            throws IOException {
        written.forget(pid);
        kept.remove(pid);
        for (Store old : List.copyOf(stores)) {
            if (old.pid().equals(pid)) {
                String now = record(old.kind(), values);
                stores.replaceAll(
                        store ->
                                store.equals(old)
                                        ? new Store(now, old.kind(), old.mount(), old.directory())
                                        : store);
                LOG.log(
                        Level.WARNING,
                        "{0} was deleted: {1} stands for it, as the node needs its store{2}",
                        pid,
                        now,
                        old.kind().equals(MEMORY) ? ", which begins empty" : "");
            }
        }
    }

    private String record(String kind, Dictionary<String, Object> values) throws IOException {
        Configuration created =
                admin.createFactoryConfiguration(FACTORY_PREFIX + kind, ANY_LOCATION);
        kept.put(created.getPid(), values);
        written.write(created, values);
        return created.getPid();
    }

    /** A kind that a bundle brought is told what the spec says of it. */
    private static void addSetting(Dictionary<String, Object> record, String key, Object value) {
        // A component property type reads an underscore of a name as a dot.
        String name = key.replace("_", ".");
        boolean plain =
                value instanceof String || value instanceof Number || value instanceof Boolean;
        if (plain && record.get(name) == null && !STRUCTURE.contains(key)) {
            record.put(name, value);
        }
    }

    @Override
    public void delete(String pid) {
        synchronized (this) {
            if (!stores.removeIf(store -> store.pid().equals(pid))) {
                return;
            }
        }
        StorePresence.Departure departure = presence.of(pid);
        try {
            kept.remove(pid);
            written.delete(admin.getConfiguration(pid, ANY_LOCATION));
        } catch (IOException e) {
            throw new StorageException("cannot deselect a store: " + e.getMessage(), e);
        }
        departure.await();
    }

    @Override
    public Map<String, Object> currentSpec() {
        return asMap(repo.config().lookup("Datastore.Spec"));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // checked when the repo was opened
    private static Map<String, Object> asMap(@Nullable Object spec) {
        return (Map<String, Object>) spec;
    }

    @Override
    public Map<String, Object> specWith(String mount, String kind, Path directory) {
        List<Object> mounts = new ArrayList<>();
        for (DatastoreSpec.Mount old : repo.spec().mounts()) {
            Map<String, Object> settings = new LinkedHashMap<>(old.settings());
            settings.put("mountpoint", old.mountpoint());
            mounts.add(old.mountpoint().equals(mount) ? mount(mount, kind, directory) : settings);
        }
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("mounts", mounts);
        spec.put("type", "mount");
        return spec;
    }

    private Map<String, Object> mount(String mount, String kind, Path directory) {
        Path base = repo.layout().directory();
        Path path = directory.toAbsolutePath();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("mountpoint", mount);
        if (!kind.equals(MEMORY)) {
            Path shown = path.startsWith(base) ? base.relativize(path) : path;
            settings.put("path", shown.toString());
        }
        if (kind.equals(FLATFS)) {
            settings.put("prefix", "flatfs.datastore");
            settings.put("shardFunc", SHARD_FUNC);
            settings.put("sync", false);
        }
        settings.put("type", kind);
        return settings;
    }

    @Override
    public void saveSpec(Map<String, Object> spec) {
        repo.saveSpec(spec);
    }
}
