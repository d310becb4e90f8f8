package org.ashlar.block;

import java.util.concurrent.CompletableFuture;
import org.ashlar.multiformats.Cid;
import org.osgi.annotation.versioning.ProviderType;

/** Fetches related blocks; closing it withdraws what is still wanted. Safe for any thread. */
@ProviderType
public interface BlockSession extends AutoCloseable {
    /**
     * Asks for one block; waits as long as it takes, so callers set the limit.
     *
     * @return the block; fails with {@link org.ashlar.error.ContentNotFoundException} when the
     *     session is offline and the block is not here. Cancelling withdraws the want.
     */
    CompletableFuture<Block> get(Cid cid);

    /**
     * Lets garbage collection keep what is below a root, as far as it is on this node: a collection
     * that begins from now on removes none of it, however long this session reads. It waits for
     * nobody, and no collection waits for it.
     *
     * @return ends it; the end of the session does so too
     */
    Kept keep(Cid root);

    /** A root that is read. Safe for any thread. */
    interface Kept extends AutoCloseable {
        /** Lets the root go; a second call does nothing. */
        @Override
        void close();
    }

    @Override
    void close();
}
