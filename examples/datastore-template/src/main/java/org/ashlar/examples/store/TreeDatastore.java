package org.ashlar.examples.store;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.ashlar.error.ClosedException;
import org.ashlar.error.StorageException;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * A whole datastore: a sorted map behind one lock. To begin your own, copy the class and put your
 * storage where the map is; the test beside it says what the node relies on. Safe for use by any
 * thread.
 */
@Capability(namespace = "org.ashlar.part", name = "datastore-tree")
@Component(
        configurationPid = TreeDatastore.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE, // to be installed is not to be selected
        immediate = true, // else it would close with its last user
        // One on a disk has no VOLATILE: without it, a swap warns nobody.
        property = {Datastore.KIND + "=tree", Datastore.VOLATILE + ":Boolean=true"})
@Designate(ocd = TreeDatastore.Config.class, factory = true)
public final class TreeDatastore implements Datastore {
    /** The node makes a record under this name, and the kind, for each mount it selects it for. */
    static final String FACTORY_PID = "org.ashlar.datastore.tree";

    /** What the node's record holds; the properties of the service hold it too. */
    @ObjectClassDefinition(
            name = "Template of a datastore",
            description = "Keeps values in a sorted map; all are lost at a restart")
    public @interface Config {
        /** Told to the front, which looks for the store of a mount. */
        @AttributeDefinition(name = "Mount", description = "Mount that this instance serves")
        String mount() default "/blocks";

        /** A bound: no part of the node grows for ever. */
        @AttributeDefinition(
                name = "Limit (bytes)",
                description = "Most bytes of values held; a write beyond fails",
                min = "1")
        long max_bytes() default 16 << 20;
    }

    private final long maxBytes;

    /** Guarded by this. */
    private NavigableMap<Key, byte[]> values = new TreeMap<>();

    /** Guarded by this. */
    private long bytes;

    /** Guarded by this. */
    private boolean closed;

    /**
     * Opens the store. Whatever is thrown here keeps the component away, and is logged.
     *
     * @param config the node's record
     */
    @Activate
    public TreeDatastore(Config config) {
        this(config.max_bytes());
    }

    TreeDatastore(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Closes the store; the front has its leases back by now. */
    @Deactivate
    synchronized void close() {
        closed = true;
        values = new TreeMap<>();
    }

    private NavigableMap<Key, byte[]> open() {
        if (closed) {
            throw new ClosedException("the store is closed");
        }
        return values;
    }

    @Override
    public synchronized Optional<byte[]> get(Key key) {
        return Optional.ofNullable(open().get(key)).map(byte[]::clone);
    }

    @Override
    public synchronized boolean has(Key key) {
        return open().containsKey(key);
    }

    @Override
    public synchronized OptionalLong size(Key key) {
        byte[] value = open().get(key);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value.length);
    }

    /** All or none: the writes go to a copy of what they change, which counts only if it fits. */
    @Override
    public synchronized void write(List<Write> writes, boolean durable) {
        NavigableMap<Key, byte[]> now = new TreeMap<>(open());
        long after = bytes;
        for (Write write : writes) {
            byte[] old =
                    write.value().isPresent()
                            ? now.put(write.key(), write.value().get().clone())
                            : now.remove(write.key());
            after += write.value().map(value -> value.length).orElse(0);
            after -= old == null ? 0 : old.length;
        }
        if (after > maxBytes) {
            throw new StorageException("the store is full: " + maxBytes + " bytes");
        }
        values = now;
        bytes = after;
    }

    /** A store on a disk forces it here, and in a durable {@link #write}. */
    @Override
    public synchronized void sync() {
        NavigableMap<Key, byte[]> unused = open();
    }

    @Override
    public synchronized List<Key> keys(Key prefix, Key after, int limit) {
        Key from = after.compareTo(prefix) < 0 ? prefix : after;
        return open().tailMap(from, true).keySet().stream()
                .dropWhile(key -> key.compareTo(after) <= 0)
                .takeWhile(key -> key.startsWith(prefix))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long diskUsage() {
        return bytes;
    }

    @Override
    public OptionalLong capacity() {
        return OptionalLong.of(maxBytes);
    }
}
