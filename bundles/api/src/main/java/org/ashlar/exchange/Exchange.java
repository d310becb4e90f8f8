package org.ashlar.exchange;

import java.util.List;
import org.ashlar.block.Block;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way to get blocks from other nodes: the provider side. Only its front calls it. Several may be
 * present. Safe for use by any thread; nothing here blocks.
 */
@ConsumerType
public interface Exchange {
    /** Service property: the provider's short name, such as {@code bitswap}. */
    String KIND = "ashlar.exchange.kind";

    /** Opens a session for related blocks. */
    ExchangeSession newSession();

    /** Blocks that are now in the blockstore, for peers that wait for them. */
    void added(List<Block> blocks);

    /** What came since the exchange started. */
    default ExchangeCounts received() {
        return ExchangeCounts.NONE;
    }
}
