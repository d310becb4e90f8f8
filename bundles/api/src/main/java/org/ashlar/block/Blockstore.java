package org.ashlar.block;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Blocks on this node, by multihash: the front of the store that is mounted at {@code /blocks}; it
 * waits a bounded time when none is. Identity CIDs are answered from themselves and never stored.
 * Calls block on the disk and are safe for use by any thread but an event loop's.
 */
@ProviderType
public interface Blockstore {
    /** The block under the CID that was asked for, or empty. */
    Optional<Block> get(Cid cid);

    /** True when the block is here. */
    boolean has(Cid cid);

    /** The block's length in bytes, or empty. */
    OptionalLong size(Cid cid);

    /** Stores blocks; visible at once, surviving a loss of power only after {@link #sync}. */
    void stage(List<Block> blocks);

    /** Returns when every block staged before survives a loss of power. */
    void sync();

    /** Stores a block that survives a loss of power when this returns. */
    default void put(Block block) {
        stage(List.of(block));
        sync();
    }

    /** Removes a block; nothing happens when it is not here. */
    void delete(Multihash hash);

    /**
     * Hashes of the blocks here, ascending, in pages.
     *
     * @param after last hash of the page before, or null for the first page
     * @param limit most hashes returned; fewer than that means the end
     */
    List<Multihash> hashes(@Nullable Multihash after, int limit);

    /** Bytes on disk, an estimate. */
    long diskUsage();
}
