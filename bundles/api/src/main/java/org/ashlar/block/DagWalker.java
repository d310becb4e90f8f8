package org.ashlar.block;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
    private static final int MAX_DEPTH = 1024;

    /** Is told of each block once. */
    public interface Visitor {
        /**
         * A block was found.
         *
         * @param cid as the first link to it names it
         * @param size bytes of the block, 0 for a raw block that was not read
         */
        void visited(Cid cid, int size);

        /** A block was read; called before {@link #visited}. */
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
        path.addLast(new Level(List.of(root)));
        try {
            while (!path.isEmpty()) {
                context.check();
                Level level = path.getLast();
                if (level.isDone()) {
                    path.removeLast();
                    continue;
                }
                List<Cid> below = level.step(visitor);
                if (!below.isEmpty()) {
                    if (path.size() >= MAX_DEPTH) {
                        throw new ProtocolViolationException("content is nested too deeply");
                    }
                    path.addLast(new Level(below));
                }
            }
        } finally {
            path.forEach(Level::cancel);
        }
    }

    private List<Cid> unseen(Block block) {
        List<Cid> links;
        try {
            links = Ipld.links(block.cid().codec(), block.data());
        } catch (FormatException e) {
            throw new ProtocolViolationException(
                    "malformed block " + block.cid() + ": " + e.getMessage(), e);
        }
        return links.stream().filter(cid -> seen.add(cid.toV1().bytes())).toList();
    }

    /** Siblings, visited from left to right. */
    private final class Level {
        private final List<Cid> siblings;
        private final Deque<CompletableFuture<Block>> ahead = new ArrayDeque<>();
        private int asked;
        private int visited;

        Level(List<Cid> siblings) {
            this.siblings = siblings;
        }

        boolean isDone() {
            return visited == siblings.size();
        }

        /** Visits the next sibling and returns what is below it. */
        List<Cid> step(Visitor visitor) {
            Cid cid = siblings.get(visited);
            if (!wanted(cid)) {
                visited++;
                asked = Math.max(asked, visited);
                visitor.visited(cid, 0);
                return List.of();
            }
            while (asked < siblings.size() && ahead.size() < MAX_AHEAD) {
                Cid next = siblings.get(asked++);
                if (wanted(next)) {
                    ahead.add(session.get(next));
                }
            }
            visited++;
            Block block;
            try {
                block = new Block(cid, context.await(ahead.remove()).data());
            } catch (ContentNotFoundException e) {
                if (!skipAbsent) {
                    throw e;
                }
                visitor.absent(cid);
                return List.of();
            }
            visitor.read(block);
            visitor.visited(cid, block.size());
            return unseen(block);
        }

        void cancel() {
            ahead.forEach(future -> future.cancel(false));
        }

        private boolean wanted(Cid cid) {
            return readLeaves || cid.codec() != Multicodec.RAW;
        }
    }
}
