package org.ashlar.datastore.memory;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.error.ClosedException;
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
import org.osgi.service.metatype.annotations.Option;

/** Values in memory, up to a bound. Safe for use by any thread. */
@Capability(namespace = "org.ashlar.part", name = "datastore-memory")
@Component(
        configurationPid = MemoryDatastore.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        property = {Datastore.KIND + "=memory", Datastore.VOLATILE + ":Boolean=true"})
@Designate(ocd = MemoryDatastore.Config.class, factory = true)
public final class MemoryDatastore implements Datastore {
    static final String FACTORY_PID = "org.ashlar.datastore.memory";

    /** What a store serves and how much it holds. */
    @ObjectClassDefinition(
            name = "Memory datastore",
            description = "Keeps values in memory only; all are lost at a restart")
    public @interface Config {
        @AttributeDefinition(
                name = "Mount",
                description = "Mount that this instance serves",
                options = {
                    @Option(label = "Blocks", value = "/blocks"),
                    @Option(label = "Pins, files and records", value = "/")
                })
        String mount() default "/blocks";

        @AttributeDefinition(
                name = "Limit (bytes)",
                description = "Most bytes held, keys and overhead included; a put beyond fails",
                min = "1")
        long max_bytes() default 16 << 20;
    }

    private final BoundedMap values;
    private volatile boolean closed;

    /**
     * @param config how much it holds
     */
    @Activate
    public MemoryDatastore(Config config) {
        this(config.max_bytes());
    }

    MemoryDatastore(long maxBytes) {
        values = new BoundedMap(maxBytes);
    }

    private BoundedMap open() {
        if (closed) {
            throw new ClosedException("the store is closed");
        }
        return values;
    }

    @Override
    public Optional<byte[]> get(Key key) {
        return open().get(key).map(byte[]::clone);
    }

    @Override
    public boolean has(Key key) {
        return open().get(key).isPresent();
    }

    @Override
    public OptionalLong size(Key key) {
        Optional<byte[]> value = open().get(key);
        return value.isPresent() ? OptionalLong.of(value.get().length) : OptionalLong.empty();
    }

    @Override
    public void write(List<Write> writes, boolean durable) {
        open().write(writes);
    }

    @Override
    public void sync() {
        open(); // nothing survives a loss of power
    }

    @Override
    public List<Key> keys(Key prefix, Key after, int limit) {
        return open().keys(prefix, after, limit);
    }

    @Override
    public long diskUsage() {
        return open().bytes();
    }

    @Override
    public OptionalLong capacity() {
        return OptionalLong.of(values.capacity());
    }

    @Deactivate
    void close() {
        closed = true;
        values.clear(); // the front has drained its leases by now
    }
}
