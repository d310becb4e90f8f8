package org.ashlar.exchange;

import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Cid;
import org.osgi.annotation.versioning.ConsumerType;

/** Open wants that belong together. Safe for use by any thread. */
@ConsumerType
public interface ExchangeSession extends AutoCloseable {
    /**
     * Wants one block until it comes or the future is cancelled.
     *
     * @return the block, verified, not yet stored; completes on an event loop, so that dependents
     *     must hand work to a pool. Fails with {@link org.ashlar.error.ClosedException} when the
     *     exchange goes away.
     */
    CompletableFuture<Block> fetch(Cid cid);

    /** Withdraws all open wants. */
    @Override
    void close();
}
