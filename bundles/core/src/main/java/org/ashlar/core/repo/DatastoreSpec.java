package org.ashlar.core.repo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.ashlar.command.JsonText;
import org.ashlar.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * {@code Datastore.Spec}: which kind of store serves which mount, from where. Immutable.
 *
 * @see <a href="https://github.com/ipfs/kubo/blob/master/docs/datastores.md">datastores</a>
 */
public final class DatastoreSpec {
    /** Mount of the blocks. */
    public static final String BLOCKS = "/blocks";

    /** Mount of everything else. */
    public static final String ROOT = "/";

    /** Kinds of stores that only Kubo can open. */
    private static final Set<String> FOREIGN =
            Set.of("levelds", "pebbleds", "badgerds", "badger2ds", "flatfs-pebbleds");

    /**
     * What the file {@code datastore_spec} says of each kind; other keys may change at any time.
     */
    private static final Map<String, List<String>> ON_DISK =
            Map.of(
                    "flatfs", List.of("path", "shardFunc", "type"),
                    "memory", List.of("type"));

    /** The same of mapdb and of kinds that bundles bring. */
    private static final List<String> ON_DISK_OF_OTHERS = List.of("path", "type");

    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    /**
     * One mount.
     *
     * @param mountpoint where it is mounted
     * @param kind of the store
     * @param settings all keys of it
     */
    public record Mount(String mountpoint, String kind, Map<String, Object> settings) {
        /** The store's path as it is written, or its kind where none is. */
        public String path() {
            return settings.get("path") instanceof String text ? text : kind;
        }
    }

    private final List<Mount> mounts;

    private DatastoreSpec(List<Mount> mounts) {
        this.mounts = List.copyOf(mounts);
    }

    /** True when a store of the spec can be opened by Kubo only. */
    public static boolean isForeign(@Nullable Object spec) {
        if (spec instanceof Map<?, ?> map) {
            return FOREIGN.contains(String.valueOf(map.get("type")))
                    || isForeign(map.get("child"))
                    || isForeign(map.get("mounts"));
        }
        return spec instanceof List<?> list && list.stream().anyMatch(DatastoreSpec::isForeign);
    }

    /**
     * Reads a spec.
     *
     * @throws InvalidRequestException if it is not a mount of {@code /blocks} and {@code /} by
     *     stores of kinds that a bundle can bring
     */
    public static DatastoreSpec of(@Nullable Object spec) {
        if (!(spec instanceof Map<?, ?> map)
                || !"mount".equals(map.get("type"))
                || !(map.get("mounts") instanceof List<?> list)) {
            throw new InvalidRequestException("Datastore.Spec must be of type \"mount\"");
        }
        List<Mount> mounts = new ArrayList<>();
        for (Object item : list) {
            mounts.add(mount(item));
        }
        mounts.sort(Comparator.comparing(Mount::mountpoint).reversed());
        if (!mounts.stream().map(Mount::mountpoint).toList().equals(List.of(BLOCKS, ROOT))) {
            throw new InvalidRequestException("Datastore.Spec must mount /blocks and / once each");
        }
        return new DatastoreSpec(mounts);
    }

    private static Mount mount(@Nullable Object item) {
        if (!(item instanceof Map<?, ?>)) {
            throw new InvalidRequestException("a mount in Datastore.Spec is no object");
        }
        Map<String, Object> settings = new LinkedHashMap<>(JsonTree.map(item));
        Object mountpoint = settings.get("mountpoint");
        while ("measure".equals(settings.get("type"))
                && settings.get("child") instanceof Map<?, ?> child) {
            settings = new LinkedHashMap<>(JsonTree.map(child));
        }
        String kind = String.valueOf(settings.get("type"));
        checkKind(kind);
        return new Mount(String.valueOf(mountpoint), kind, settings);
    }

    /**
     * Fails unless a bundle can bring stores of this kind; whether one does, only a node can tell.
     *
     * @throws InvalidRequestException if the kind is Kubo's own, or no name
     */
    public static void checkKind(String kind) {
        if (!KIND.matcher(kind).matches() || FOREIGN.contains(kind)) {
            throw new InvalidRequestException("unknown datastore type: " + kind);
        }
    }

    /** {@code /blocks} first, then {@code /}. */
    public List<Mount> mounts() {
        return mounts;
    }

    /** The store of a mount. */
    public Optional<Mount> mount(String mountpoint) {
        return mounts.stream().filter(m -> m.mountpoint().equals(mountpoint)).findFirst();
    }

    /** Text of the file {@code datastore_spec}, the same as Kubo's for kinds that both know. */
    public String onDisk() {
        List<Object> list = new ArrayList<>();
        for (Mount mount : mounts) {
            Map<String, Object> kept = new LinkedHashMap<>();
            kept.put("mountpoint", mount.mountpoint());
            for (String key : ON_DISK.getOrDefault(mount.kind(), ON_DISK_OF_OTHERS)) {
                Object value = mount.settings().get(key);
                if (value != null) {
                    kept.put(key, value);
                }
            }
            list.add(kept);
        }
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("mounts", list);
        spec.put("type", "mount");
        return JsonText.of(spec);
    }
}
