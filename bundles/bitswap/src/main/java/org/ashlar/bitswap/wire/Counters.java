package org.ashlar.bitswap.wire;

import java.util.concurrent.atomic.LongAdder;
import org.ashlar.exchange.ExchangeCounts;

/** What this node sent and received since it started. Safe for use by any thread. */
public final class Counters {
    /** Blocks, wanted or not. */
    public final LongAdder blocksReceived = new LongAdder();

    /** Bytes of all blocks received. */
    public final LongAdder dataReceived = new LongAdder();

    /** Blocks that nobody wanted any more. */
    public final LongAdder duplicateBlocks = new LongAdder();

    /** Bytes of those. */
    public final LongAdder duplicateData = new LongAdder();

    /** Messages. */
    public final LongAdder messagesReceived = new LongAdder();

    /** Blocks sent. */
    public final LongAdder blocksSent = new LongAdder();

    /** Bytes of blocks sent. */
    public final LongAdder dataSent = new LongAdder();

    /** What was received. */
    public ExchangeCounts received() {
        return new ExchangeCounts(
                blocksReceived.sum(),
                dataReceived.sum(),
                duplicateBlocks.sum(),
                duplicateData.sum(),
                messagesReceived.sum());
    }
}
