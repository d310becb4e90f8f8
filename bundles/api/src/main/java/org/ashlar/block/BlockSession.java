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

    @Override
    void close();
}
