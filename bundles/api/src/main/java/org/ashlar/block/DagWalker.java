package org.ashlar.block;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.ashlar.error.ClosedException;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.ipld.Ipld;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;

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
         * @param size bytes of the block, 0 for a leaf that was not read
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

        /** True to visit what a block that was read links to; called on any thread. */
        default boolean follows(Block block) {
            return true;
        }

        /** A block is absent, and the walk goes on without what is below it. */
        default void absent(Cid cid) {}

        /**
         * A block is absent, or cannot be read or understood; not called of a call that has ended.
         *
         * @return true to go on without what is below it; false to fail, or for an absent block to
         *     do as the walker was made to
         */
        default boolean unreadable(Cid cid, IpfsException reason) {
            return false;
        }
    }

    private final CallContext context;
    private final BlockSession session;
    private final boolean readLeaves;
    private final boolean skipAbsent;
    private final @Nullable ToLongFunction<Cid> sizes;
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
        this(context, session, readLeaves, skipAbsent, null);
    }

    private DagWalker(
            CallContext context,
            BlockSession session,
            boolean readLeaves,
            boolean skipAbsent,
            @Nullable ToLongFunction<Cid> sizes) {
        this.context = context;
        this.session = session;
        this.readLeaves = readLeaves;
        this.skipAbsent = skipAbsent;
        this.sizes = sizes;
    }

    /**
     * A walker that goes on when a block is not to be had, and does not read a block which is as
     * long as its link says that all below it together is. What it reads of a file are the few
     * nodes above its leaves. Whoever made a graph can hide a part of it so: not for what must find
     * every block.
     *
     * @param sizes length of a block that is here, 0 of another
     */
    public static DagWalker trusting(
            CallContext context, BlockSession session, ToLongFunction<Cid> sizes) {
        return new DagWalker(context, session, false, true, sizes);
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
        path.addLast(new Level(new Below(List.of(root), new BitSet()), visitor));
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
                Below below = level.step();
                if (!below.cids().isEmpty()) {
                    if (path.size() >= MAX_DEPTH) {
                        throw new ProtocolViolationException("content is nested too deeply");
                    }
                    pending += below.cids().size();
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
     * Blocks below another that were not visited before.
     *
     * @param leaves places of those that are known to have nothing below them
     */
    private record Below(List<Cid> cids, BitSet leaves) {
        static final Below NOTHING = new Below(List.of(), new BitSet());
    }

    /**
     * What is kept of a block until its turn.
     *
     * @param block itself, for visitors that take it
     * @param links to the blocks below it
     * @param totals bytes of all below each link, as it says; empty where links say none
     */
    private record Found(Optional<Block> block, int size, List<Cid> links, long[] totals) {
        static Found of(Cid cid, byte[] data, Visitor visitor) {
            Block block = new Block(cid, data);
            Optional<Block> kept = visitor.takesBlocks() ? Optional.of(block) : Optional.empty();
            if (!visitor.follows(block)) {
                return new Found(kept, data.length, List.of(), new long[0]);
            }
            List<Cid> links = new ArrayList<>();
            LongStream.Builder totals = LongStream.builder();
            try {
                if (cid.codec() == Multicodec.DAG_PB) {
                    DagPbNode.readLinks(
                            data,
                            link -> {
                                links.add(link.cid());
                                totals.add(link.size());
                            });
                } else {
                    links.addAll(Ipld.links(cid.codec(), data));
                }
            } catch (FormatException e) {
                throw new ProtocolViolationException(
                        "malformed block " + cid + ": " + e.getMessage(), e);
            }
            return new Found(kept, data.length, links, totals.build().toArray());
        }
    }

    /** Siblings, visited from left to right. */
    private final class Level {
        private final List<Cid> siblings;
        private final BitSet leaves;
        private final Visitor visitor;
        private final int most;
        private final Deque<CompletableFuture<Found>> ahead = new ArrayDeque<>();
        private int asked;
        private int visited;

        Level(Below below, Visitor visitor) {
            this.siblings = below.cids();
            this.leaves = below.leaves();
            this.visitor = visitor;
            this.most = visitor.takesBlocks() ? MAX_HELD : MAX_AHEAD;
        }

        boolean isDone() {
            return visited == siblings.size();
        }

        /** Visits the next sibling and returns what is below it. */
        Below step() {
            Cid cid = siblings.get(visited);
            if (!wanted(visited)) {
                visited++;
                asked = Math.max(asked, visited);
                visitor.visited(cid, 0);
                return Below.NOTHING;
            }
            while (asked < siblings.size() && ahead.size() < most) {
                if (wanted(asked)) {
                    ahead.add(ask(siblings.get(asked)));
                }
                asked++;
            }
            visited++;
            Found found;
            try {
                found = context.await(ahead.remove());
            } catch (ClosedException e) {
                throw e;
            } catch (IpfsException e) {
                if (visitor.unreadable(cid, e)) {
                    return Below.NOTHING;
                }
                if (!skipAbsent || !(e instanceof ContentNotFoundException)) {
                    throw e;
                }
                visitor.absent(cid);
                return Below.NOTHING;
            }
            found.block().ifPresent(visitor::read);
            visitor.visited(cid, found.size());
            return below(found);
        }

        private Below below(Found found) {
            List<Cid> cids = new ArrayList<>();
            BitSet known = new BitSet();
            for (int i = 0; i < found.links().size(); i++) {
                Cid link = found.links().get(i);
                if (seen.add(link.toV1().bytes())) {
                    known.set(
                            cids.size(),
                            i < found.totals().length && isAll(link, found.totals()[i]));
                    cids.add(link);
                }
            }
            return new Below(cids, known);
        }

        /** True when a block that is here is as long as all below it is said to be. */
        private boolean isAll(Cid cid, long total) {
            return sizes != null && total > 0 && sizes.applyAsLong(cid) == total;
        }

        private CompletableFuture<Found> ask(Cid cid) {
            CompletableFuture<Block> block = session.get(cid);
            CompletableFuture<Found> found = block.thenApply(b -> Found.of(cid, b.data(), visitor));
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

        private boolean wanted(int sibling) {
            return readLeaves
                    || (siblings.get(sibling).codec() != Multicodec.RAW && !leaves.get(sibling));
        }
    }
}
