package org.ashlar.unixfs.importer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.ashlar.block.Block;
import org.ashlar.block.FileBlock;
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

    /** Takes batches, on the disk pool. */
    interface Stager {
        /**
         * Stages blocks.
         *
         * @param blocks to be stored
         * @param leaves to be referred to
         */
        void stage(List<Block> blocks, List<FileBlock> leaves);
    }

    private final CallContext context;
    private final Stager stager;
    private final Executor disk;
    private final Batch limit;
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private List<Block> pending = new ArrayList<>();
    private List<FileBlock> pendingLeaves = new ArrayList<>();
    private long pendingBytes;

    BlockSink(CallContext context, Stager stager, Executor disk, Batch limit) {
        this.context = context;
        this.stager = stager;
        this.disk = disk;
        this.limit = limit;
    }

    /** Takes a block; waits while earlier batches are being written. */
    void add(Block block) {
        if (!block.cid().hash().isIdentity()) { // else it is in its own name
            pending.add(block);
            grew(block);
        }
    }

    /** Takes a leaf that stays in its file; waits while earlier batches are being written. */
    void add(FileBlock leaf) {
        if (!leaf.block().cid().hash().isIdentity()) {
            pendingLeaves.add(leaf);
            grew(leaf.block());
        }
    }

    private void grew(Block block) {
        pendingBytes += block.size();
        if (pending.size() + pendingLeaves.size() >= limit.blocks()
                || pendingBytes >= limit.bytes()) {
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
        if (pending.isEmpty() && pendingLeaves.isEmpty()) {
            return;
        }
        while (waiting.size() >= MAX_WAITING) {
            context.await(waiting.remove());
        }
        List<Block> batch = pending;
        List<FileBlock> leaves = pendingLeaves;
        pending = new ArrayList<>();
        pendingLeaves = new ArrayList<>();
        pendingBytes = 0;
        waiting.add(CompletableFuture.runAsync(() -> stager.stage(batch, leaves), disk));
    }
}
