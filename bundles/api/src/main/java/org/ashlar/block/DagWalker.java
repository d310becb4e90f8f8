package org.ashlar.block;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.ipld.Ipld;
import org.ashlar.runtime.CallContext;

/**
 * Visits every block below some roots once, depth first, with a bounded number of them asked for
 * ahead. Several roots walked one after the other share what was seen. Confined to one thread.
 */
public final class DagWalker {
    private static final int MAX_AHEAD = 32;
    private static final int MAX_HELD = 8;

    /** Most levels below a root. */
    public static final int MAX_DEPTH = 1024;

    /** Most links that are known on one way down and not yet followed; some 50 MiB. */
    public static final int MAX_PENDING = 1 << 19;

    /** Is told of each block once. */
    public interface Visitor {
        /**
         * A block was found.
         *
         * @param cid as the first link to it names it
         * @param size bytes of the block, 0 for a raw block that was not read
         */
        void visited(Cid cid, int size);

        /**
         * True if it takes the blocks themselves. Else each is let go as soon as its links are
         * known, and more of them are asked for ahead.
         */
        default boolean takesBlocks() {
            return false;
        }

        /** A block was read; called before {@link #visited} of those that take blocks. */
        default void read(Block block) {}

        /** A block is absent, and the walk goes on without what is below it. */
        default void absent(Cid cid) {}
    }

    private final CallContext context;
    private final BlockSession session;
    private final boolean readLeaves;
    private final boolean skipAbsent;
    private final HashSet128 seen = new HashSet128();

    /**
     * @param readLeaves true to read raw blocks too, which have nothing below them
     */
    public DagWalker(CallContext context, BlockSession session, boolean readLeaves) {
        this(context, session, readLeaves, false);
    }

    /**
     * @param readLeaves true to read raw blocks too, which have nothing below them
     * @param skipAbsent true to go on when a block is not to be had, false to fail
     */
    public DagWalker(
            CallContext context, BlockSession session, boolean readLeaves, boolean skipAbsent) {
        this.context = context;
        this.session = session;
        this.readLeaves = readLeaves;
        this.skipAbsent = skipAbsent;
    }

    /** Takes a CID and all below it for visited already. */
    public void exclude(Cid cid) {
        seen.add(cid.toV1().bytes());
    }

    /**
     * Walks a root and all below it that was not visited before.
     *
     * @throws org.ashlar.error.ContentNotFoundException if a block is not to be had
     */
    public void walk(Cid root, Visitor visitor) {
        if (!seen.add(root.toV1().bytes())) {
            return;
        }
        Deque<Level> path = new ArrayDeque<>();
        path.addLast(new Level(List.of(root), visitor));
        int pending = 1;
        try {
            while (!path.isEmpty()) {
                context.check();
                Level level = path.getLast();
                if (level.isDone()) {
                    path.removeLast();
                    pending -= level.siblings.size();
                    continue;
                }
                List<Cid> below = level.step();
                if (!below.isEmpty()) {
                    if (path.size() >= MAX_DEPTH) {
                        throw new ProtocolViolationException("content is nested too deeply");
                    }
                    pending += below.size();
                    if (pending > MAX_PENDING) {
                        throw new ProtocolViolationException("content is too wide");
                    }
                    path.addLast(new Level(below, visitor));
                }
            }
        } finally {
            path.forEach(Level::cancel);
        }
    }

    /**
     * What is kept of a block until its turn.
     *
     * @param block itself, for visitors that take it
     * @param links to the blocks below it
     */
    private record Found(Optional<Block> block, int size, List<Cid> links) {
        static Found of(Cid cid, byte[] data, boolean whole) {
            Block block = new Block(cid, data);
            try {
                return new Found(
                        whole ? Optional.of(block) : Optional.empty(),
                        data.length,
                        Ipld.links(cid.codec(), data));
            } catch (FormatException e) {
                throw new ProtocolViolationException(
                        "malformed block " + cid + ": " + e.getMessage(), e);
            }
        }
    }

    /** Siblings, visited from left to right. */
    private final class Level {
        private final List<Cid> siblings;
        private final Visitor visitor;
        private final int most;
        private final Deque<CompletableFuture<Found>> ahead = new ArrayDeque<>();
        private int asked;
        private int visited;

        Level(List<Cid> siblings, Visitor visitor) {
            this.siblings = siblings;
            this.visitor = visitor;
            this.most = visitor.takesBlocks() ? MAX_HELD : MAX_AHEAD;
        }

        boolean isDone() {
            return visited == siblings.size();
        }

        /** Visits the next sibling and returns what is below it. */
        List<Cid> step() {
            Cid cid = siblings.get(visited);
            if (!wanted(cid)) {
                visited++;
                asked = Math.max(asked, visited);
                visitor.visited(cid, 0);
                return List.of();
            }
            while (asked < siblings.size() && ahead.size() < most) {
                Cid next = siblings.get(asked++);
                if (wanted(next)) {
                    ahead.add(ask(next));
                }
            }
            visited++;
            Found found;
            try {
                found = context.await(ahead.remove());
            } catch (ContentNotFoundException e) {
                if (!skipAbsent) {
                    throw e;
                }
                visitor.absent(cid);
                return List.of();
            }
            found.block().ifPresent(visitor::read);
            visitor.visited(cid, found.size());
            return found.links().stream().filter(link -> seen.add(link.toV1().bytes())).toList();
        }

        private CompletableFuture<Found> ask(Cid cid) {
            boolean whole = visitor.takesBlocks();
            CompletableFuture<Block> block = session.get(cid);
            CompletableFuture<Found> found = block.thenApply(b -> Found.of(cid, b.data(), whole));
            var unused =
                    found.whenComplete(
                            (value, failure) -> {
                                if (found.isCancelled()) {
                                    block.cancel(false);
                                }
                            });
            return found;
        }

        void cancel() {
            ahead.forEach(future -> future.cancel(false));
        }

        private boolean wanted(Cid cid) {
            return readLeaves || cid.codec() != Multicodec.RAW;
        }
    }
}
