package org.ashlar.store;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Small values that change: pins, the root of MFS, records. The front of the store that is mounted
 * at {@code /}; it waits a bounded time when none is. Calls block on the disk.
 */
@ProviderType
public interface RootStore {
    /** The value, or empty. */
    Optional<byte[]> get(Key key);

    /** Applies all writes in order, all or none; returns when they survive a loss of power. */
    void write(List<Write> writes);

    /**
     * Applies all writes in order, all or none; visible at once, durable only after {@link #sync}.
     */
    default void stage(List<Write> writes) {
        write(writes);
    }

    /** Returns when every write that was staged before survives a loss of power. */
    default void sync() {
        write(List.of());
    }

    /** Keys with a prefix, ascending, strictly after {@code after}, at most {@code limit}. */
    List<Key> keys(Key prefix, Key after, int limit);
}
