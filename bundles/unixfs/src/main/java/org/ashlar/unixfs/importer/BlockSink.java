package org.ashlar.unixfs.importer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.runtime.CallContext;

/**
 * Collects blocks into small batches and stages them on the disk pool while the next batch is made.
 * Confined to one thread.
 */
final class BlockSink {
    private static final int MAX_WAITING = 2;

    /**
     * How much is staged at once.
     *
     * @param blocks most blocks of a batch
     * @param bytes bytes after which a batch is full
     */
    record Batch(int blocks, long bytes) {}

    private final CallContext context;
    private final BlockService blockService;
    private final Executor disk;
    private final Batch limit;
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private List<Block> pending = new ArrayList<>();
    private long pendingBytes;

    BlockSink(CallContext context, BlockService blockService, Executor disk, Batch limit) {
        this.context = context;
        this.blockService = blockService;
        this.disk = disk;
        this.limit = limit;
    }

    /** Takes a block; waits while earlier batches are being written. */
    void add(Block block) {
        if (block.cid().hash().isIdentity()) {
            return; // is in its own name
        }
        pending.add(block);
        pendingBytes += block.size();
        if (pending.size() >= limit.blocks() || pendingBytes >= limit.bytes()) {
            flush();
        }
    }

    /** Returns when all blocks are staged. */
    void finish() {
        flush();
        while (!waiting.isEmpty()) {
            context.await(waiting.remove());
        }
    }

    private void flush() {
        if (pending.isEmpty()) {
            return;
        }
        while (waiting.size() >= MAX_WAITING) {
            context.await(waiting.remove());
        }
        List<Block> batch = pending;
        pending = new ArrayList<>();
        pendingBytes = 0;
        waiting.add(CompletableFuture.runAsync(() -> blockService.add(batch), disk));
    }
}
