package org.ashlar.unixfs.reader;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.unixfs.HamtCursor;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.UnixFs;
import org.ashlar.unixfs.node.FsNode;

/** Lists one directory; shards are read depth first, a few ahead. Confined to one thread. */
public final class DirectoryLister {
    private static final int MAX_AHEAD = 16;
    private static final int MAX_SHARDS = 1 << 20;
    private static final char UNREADABLE = '\ufffd';

    private final CallContext context;
    private final BlockSession session;
    private final Consumer<UnixFs.Entry> sink;
    private final Held held;
    private int shards;

    /**
     * @param held what listings within which this one runs hold already
     */
    public DirectoryLister(
            CallContext context, BlockSession session, Consumer<UnixFs.Entry> sink, Held held) {
        this.context = context;
        this.session = session;
        this.sink = sink;
        this.held = held;
    }

    /**
     * Passes all entries to the sink, which may list what they lead to.
     *
     * @throws ProtocolViolationException if it is malformed or, with those above it, too wide
     */
    public void list(Block root) {
        FsNode node = FsNode.of(root);
        if (node.info().type() == UnixFsNode.Type.DIRECTORY) {
            held.take(node);
            for (DagPbLink link : node.links()) {
                context.check();
                sink.accept(new UnixFs.Entry(link.name(), link.cid(), link.size()));
            }
            held.give(node);
        } else if (node.info().type() == UnixFsNode.Type.HAMT_SHARD) {
            shard(node, HamtCursor.fanout(node.info()), 1, 0);
        } else {
            throw new InvalidRequestException("this dag node is not a directory");
        }
    }

    /**
     * @param path indexes on the way to the shard, from the highest bit on
     */
    private void shard(FsNode node, int fanout, int level, long path) {
        check(node, fanout, level);
        held.take(node);
        int free = Long.SIZE - level * Integer.numberOfTrailingZeros(fanout);
        int digits = HamtCursor.prefixLength(fanout);
        Iterator<Cid> next =
                node.links().stream()
                        .filter(link -> link.name().length() == digits)
                        .map(DagPbLink::cid)
                        .iterator();
        Deque<CompletableFuture<Block>> ahead = new ArrayDeque<>();
        for (DagPbLink link : node.links()) {
            context.check();
            long place = path | (long) index(link.name(), digits) << free;
            if (link.name().length() > digits) {
                String name = link.name().substring(digits);
                checkPlace(name, place, free);
                sink.accept(new UnixFs.Entry(name, link.cid(), link.size()));
                continue;
            }
            while (next.hasNext() && ahead.size() < MAX_AHEAD) {
                ahead.add(held.ask(session, next.next()));
            }
            Block block = context.await(ahead.remove());
            held.taken(block);
            shard(FsNode.of(block), fanout, level + 1, place);
        }
        held.give(node);
    }

    /**
     * A name may stand only where its hash leads, so that no shard can be linked from two places:
     * else a few blocks could list billions of entries.
     */
    private static void checkPlace(String name, long place, int free) {
        boolean exact = name.indexOf(UNREADABLE) < 0; // else its bytes are not known any more
        if (exact && HamtCursor.hash(name) >>> free != place >>> free) {
            throw new ProtocolViolationException("hamt: entry at a wrong place");
        }
    }

    private void check(FsNode node, int fanout, int level) {
        if (HamtCursor.fanout(node.info()) != fanout) {
            throw new ProtocolViolationException("hamt: shards of different width");
        }
        int bits = Integer.numberOfTrailingZeros(fanout);
        if (level * bits > Long.SIZE || ++shards > MAX_SHARDS) {
            throw new ProtocolViolationException("hamt: sharded directory is too deep or too wide");
        }
        byte[] field = node.data();
        List<DagPbLink> links = node.links();
        if (field.length > fanout / 8 || BitSet.valueOf(field).cardinality() != links.size()) {
            throw new ProtocolViolationException("hamt: bit field does not fit the links");
        }
        int digits = HamtCursor.prefixLength(fanout);
        int last = -1;
        for (DagPbLink link : links) {
            int index = index(link.name(), digits);
            if (index <= last || index >= fanout) {
                throw new ProtocolViolationException("hamt: link at a wrong place");
            }
            last = index;
        }
    }

    private static int index(String name, int digits) {
        try {
            return name.length() < digits ? -1 : Integer.parseInt(name.substring(0, digits), 16);
        } catch (NumberFormatException e) {
            throw new ProtocolViolationException("hamt: link name without an index", e);
        }
    }
}
