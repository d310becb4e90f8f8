package org.ashlar.store;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A key-value store for one mount: the provider side. Only fronts call it; others use {@code
 * Blockstore} or {@code RootStore}. Calls block on the disk and are safe for use by any thread.
 * Every method throws {@link org.ashlar.error.StorageException} when the disk fails.
 *
 * <p>A provider is a Declarative Services factory component that requires a configuration and
 * registers the service properties {@link #KIND} and {@link #MOUNT}.
 */
@ConsumerType
public interface Datastore {
    /** Service property: the provider's short name, such as {@code mapdb}. */
    String KIND = "ashlar.datastore.kind";

    /** Service property and configuration value: {@code /blocks} or {@code /}. */
    String MOUNT = "mount";

    /**
     * Service property: true if values are lost at a restart. Such a store is chosen only by those
     * who say that this is meant. False when absent.
     */
    String VOLATILE = "ashlar.datastore.volatile";

    /** The value, or empty. The caller owns the array. */
    Optional<byte[]> get(Key key);

    /** True when there is a value. */
    boolean has(Key key);

    /** Length of the value in bytes, or empty. */
    OptionalLong size(Key key);

    /**
     * Applies all writes in order, all or none, visible at once when this returns.
     *
     * @param durable true to return only when the writes survive a loss of power; false leaves that
     *     to the next durable write or {@link #sync}
     */
    void write(List<Write> writes, boolean durable);

    /** Returns when every earlier write survives a loss of power. */
    void sync();

    /**
     * Keys with a prefix, ascending, strictly after {@code after}. Keys written or deleted between
     * two pages may or may not be listed; all others are.
     *
     * @param limit most keys returned; fewer than that means the end
     */
    List<Key> keys(Key prefix, Key after, int limit);

    /** Bytes on disk, an estimate that is cheap to ask. */
    long diskUsage();

    /** Most bytes of values that fit, or empty when only the disk bounds them. */
    default OptionalLong capacity() {
        return OptionalLong.empty();
    }

    /**
     * Completes, whether well or not, when the store has let go of its files: a provider leaves the
     * service registry before it is deactivated. Complete at once for a store without files.
     */
    default CompletionStage<@Nullable Void> closed() {
        return CompletableFuture.completedFuture(null);
    }
}
