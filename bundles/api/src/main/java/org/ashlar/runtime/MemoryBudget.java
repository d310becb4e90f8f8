package org.ashlar.runtime;

import org.osgi.annotation.versioning.ProviderType;

/** Hands out the shares of the node's memory that buffers, caches and queues may take. */
@ProviderType
public interface MemoryBudget {
    /** Who asks. */
    enum Share {
        /** Receive windows of all yamux streams together. */
        YAMUX_WINDOWS,
        /** Blocks waiting to be sent to peers. */
        BITSWAP_QUEUES,
        /** Addresses and keys of known peers. */
        PEERSTORE,
        /** Blocks read, hashed and not yet written. */
        IMPORTER,
        /** Blocks in memory that are on disk too. */
        BLOCK_CACHE,
        /** Indexes of stores. */
        STORE_INDEX
    }

    /** Bytes that all users of a share may hold together. */
    long bytes(Share share);

    /** The whole budget in bytes, {@code Internal.MemoryBudget} of the configuration. */
    long total();
}
