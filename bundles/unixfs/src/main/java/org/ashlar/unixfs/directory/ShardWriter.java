package org.ashlar.unixfs.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.HamtCursor;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;

/**
 * Makes shards. A slot of a shard holds one entry, or the shard of all entries whose hashes agree
 * up to there: so the tree depends on the entries alone, not on their order. Confined to one
 * thread.
 *
 * @see <a href="https://specs.ipfs.tech/unixfs/#dag-pb-hamtdirectory">HAMT directories</a>
 */
final class ShardWriter {
    private final CidFormat format;
    private final int fanout;
    private final int bits;
    private final int digits;
    private final Consumer<Block> sink;

    /**
     * @param sink takes each shard
     */
    ShardWriter(CidFormat format, int fanout, Consumer<Block> sink) {
        this.format = format;
        this.fanout = fanout;
        this.bits = Integer.numberOfTrailingZeros(fanout);
        this.digits = HamtCursor.prefixLength(fanout);
        this.sink = sink;
    }

    /**
     * Makes the shards of entries that are sorted by their hashes, unsigned.
     *
     * @param from first entry
     * @param to after the last entry
     * @param level 0 for the root
     */
    Child write(HashedLinks entries, int from, int to, int level, Attributes attributes) {
        List<DagPbLink> slots = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        int start = from;
        while (start < to) {
            int index = index(entries.hash(start), level);
            int end = start + 1;
            while (end < to && index(entries.hash(end), level) == index) {
                end++;
            }
            indexes.add(index);
            if (end - start == 1) {
                slots.add(entry(index, entries.link(start)));
            } else {
                slots.add(child(index, write(entries, start, end, level + 1, Attributes.NONE)));
            }
            start = end;
        }
        return shard(indexes, slots, attributes);
    }

    /** The place of a hash in a shard of some level. */
    int index(long hash, int level) {
        int used = level * bits;
        if (used + bits > Long.SIZE) {
            throw new InvalidRequestException("sharded directory too deep");
        }
        return (int) (hash >>> (Long.SIZE - used - bits)) & (fanout - 1);
    }

    /** A slot with an entry. */
    DagPbLink entry(int index, DagPbLink link) {
        return new DagPbLink(link.cid(), prefix(index) + link.name(), link.size());
    }

    /** A slot with a shard. */
    DagPbLink child(int index, Child shard) {
        return new DagPbLink(shard.cid(), prefix(index), shard.total());
    }

    /** One shard of finished slots, ascending. */
    Child shard(List<Integer> indexes, List<DagPbLink> slots, Attributes attributes) {
        UnixFsNode info = attributes.on(UnixFsNode.shard(bitField(indexes), fanout));
        byte[] data = new DagPbNode(slots, Optional.of(info.encode())).encode(format.dataFirst());
        Block block = new Block(format.node(data), data);
        sink.accept(block);
        long total = data.length;
        for (DagPbLink slot : slots) {
            total += slot.size();
        }
        return new Child(block.cid(), 0, total);
    }

    private String prefix(int index) {
        return String.format(Locale.ROOT, "%0" + digits + "X", index);
    }

    private byte[] bitField(List<Integer> indexes) {
        if (indexes.isEmpty()) {
            return new byte[0];
        }
        int length = indexes.get(indexes.size() - 1) / 8 + 1;
        byte[] field = new byte[length];
        for (int index : indexes) {
            field[length - 1 - index / 8] |= (byte) (1 << (index % 8));
        }
        return field;
    }
}
