package org.ashlar.unixfs.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.ashlar.block.Block;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.UnixFs;

/**
 * Passes on the entries of one directory in their order, each with its root block. Blocks are asked
 * for a few entries ahead, so that a directory of small files does not take a round trip for each.
 * Confined to one thread.
 */
final class EntriesAhead {
    /** Most entries whose blocks are asked for before the first of them is passed on. */
    static final int MAX_AHEAD = 16;

    private static final long MOST_OF_A_BLOCK = Block.MAX_SIZE / 2;

    private record Pending(UnixFs.Entry entry, Optional<CompletableFuture<Block>> block) {
        boolean arrived() {
            return block.isEmpty() || block.get().isDone();
        }

        /** Bytes that its block may take; what the entry says is not to be trusted. */
        long weight() {
            return Math.min(Math.max(entry.size(), 0), MOST_OF_A_BLOCK);
        }
    }

    /** Takes an entry and its block, if that was asked for. */
    interface Sink {
        void accept(UnixFs.Entry entry, Optional<Block> block);
    }

    private final CallContext context;
    private final Function<UnixFs.Entry, Optional<CompletableFuture<Block>>> ask;
    private final Sink sink;
    private final long maxBytes;
    private final boolean prompt;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long bytes;

    /**
     * @param ask asks for the block of an entry, if it is wanted
     * @param sink may list what the entries lead to
     * @param maxBytes most bytes asked for ahead, as far as entries tell their sizes
     * @param prompt true to pass entries on as soon as they are here, which suits a quick sink;
     *     false to keep asking ahead while a slow one works
     */
    EntriesAhead(
            CallContext context,
            Function<UnixFs.Entry, Optional<CompletableFuture<Block>>> ask,
            Sink sink,
            long maxBytes,
            boolean prompt) {
        this.context = context;
        this.ask = ask;
        this.sink = sink;
        this.maxBytes = maxBytes;
        this.prompt = prompt;
    }

    void add(UnixFs.Entry entry) {
        Pending added = new Pending(entry, ask.apply(entry));
        pending.add(added);
        bytes += added.weight();
        while (!pending.isEmpty()
                && (pending.size() > MAX_AHEAD
                        || bytes > maxBytes
                        || (prompt && pending.element().arrived()))) {
            pass();
        }
    }

    /** Passes on what waits. */
    void finish() {
        while (!pending.isEmpty()) {
            pass();
        }
    }

    private void pass() {
        Pending next = pending.remove();
        bytes -= next.weight();
        sink.accept(next.entry(), next.block().map(context::await));
    }
}
