package org.ashlar.bitswap.wire;

import java.util.concurrent.atomic.LongAdder;

/** What this node sent and received since it started. Safe for use by any thread. */
public final class Counters {
    /** Blocks that were wanted. */
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
}
