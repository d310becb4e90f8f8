package org.ashlar.datastore.flatfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ashlar.error.StorageException;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** One file a block, as Kubo's flatfs keeps them. Safe for use by any thread. */
@Capability(namespace = "org.ashlar.part", name = "datastore-flatfs")
@Component(
        configurationPid = FlatFsDatastore.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        property = Datastore.KIND + "=flatfs")
@Designate(ocd = FlatFsDatastore.Config.class, factory = true)
public final class FlatFsDatastore implements Datastore {
    static final String FACTORY_PID = "org.ashlar.datastore.flatfs";

    /** Where a store is and how it is laid out. */
    @ObjectClassDefinition(
            name = "flatfs datastore",
            description = "One file a block; the node writes it from Datastore.Spec")
    public @interface Config {
        @AttributeDefinition(description = "Mount that this instance serves; only /blocks")
        String mount() default "/blocks";

        @AttributeDefinition(description = "Directory of the files, absolute")
        String path();

        @AttributeDefinition(description = "How files are spread over directories")
        String shard_func() default ShardFunction.DEFAULT;

        @AttributeDefinition(description = "True to make every write durable at once")
        boolean sync() default false;
    }

    private final BlockFiles files;
    private final CompletableFuture<@Nullable Void> released = new CompletableFuture<>();

    /**
     * @param config where the store is and how it is laid out
     */
    @Activate
    public FlatFsDatastore(Config config) {
        this(config.mount(), Path.of(config.path()), config.shard_func(), config.sync());
    }

    /**
     * As above, where there is no framework.
     *
     * @param sync true to make every write durable at once
     */
    public FlatFsDatastore(String mount, Path directory, String shards, boolean sync) {
        if (!mount.equals("/blocks")) {
            throw new StorageException(
                    "flatfs cannot hold "
                            + mount
                            + ", only /blocks: it keeps the first value of a key for ever");
        }
        try {
            Layout layout = Layout.open(directory, ShardFunction.parse(shards));
            files = new BlockFiles(layout, sync, new DirtyNames());
        } catch (IOException | IllegalArgumentException e) {
            throw new StorageException("cannot open the store in " + directory, e);
        }
    }

    @Override
    public Optional<byte[]> get(Key key) {
        return files.get(key);
    }

    @Override
    public boolean has(Key key) {
        return files.size(key).isPresent();
    }

    @Override
    public OptionalLong size(Key key) {
        return files.size(key);
    }

    @Override
    public void write(List<Write> writes, boolean durable) {
        files.write(writes, durable);
    }

    @Override
    public void sync() {
        files.sync();
    }

    @Override
    public List<Key> keys(Key prefix, Key after, int limit) {
        return files.keys(prefix, after, limit);
    }

    @Override
    public long diskUsage() {
        return files.diskUsage();
    }

    @Deactivate
    void close() {
        try {
            files.close();
        } finally {
            released.complete(null);
        }
    }

    @Override
    public CompletionStage<@Nullable Void> closed() {
        return released;
    }
}
