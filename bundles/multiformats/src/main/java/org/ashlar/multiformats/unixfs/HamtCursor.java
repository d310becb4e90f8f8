package org.ashlar.multiformats.unixfs;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;

/**
 * Looks a name up in a sharded directory, one shard per step:
 *
 * <pre>{@code
 * var cursor = new HamtCursor(name);
 * Optional<DagPbLink> link = cursor.step(root, rootData);
 * while (link.isPresent() && !cursor.found()) {
 *     ... fetch and decode the shard at link ...
 *     link = cursor.step(shard, shardData);
 * }
 * }</pre>
 *
 * <p>Confined to one thread.
 */
public final class HamtCursor {
    /** Narrowest shard that is accepted. */
    public static final int MIN_FANOUT = 8;

    /** Widest shard that is accepted. */
    public static final int MAX_FANOUT = 1024;

    private final String name;
    private final long hash;
    private int used;
    private boolean found;

    /** Begins at the root of a sharded directory. */
    public HamtCursor(String name) {
        this.name = name;
        this.hash = hash(name);
    }

    /** The hash by which names are spread over shards, most significant bit used first. */
    public static long hash(String name) {
        return Murmur3.hash64(name.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The width of a shard.
     *
     * @throws FormatException if the node is no shard that this node can read
     */
    public static int fanout(UnixFsNode shard) {
        long width = shard.fanout().orElse(0);
        boolean fits = width >= MIN_FANOUT && width <= MAX_FANOUT && Long.bitCount(width) == 1;
        if (shard.type() != UnixFsNode.Type.HAMT_SHARD || !fits) {
            throw new FormatException("hamt: invalid shard of width " + width);
        }
        if (shard.hashType().orElse(UnixFsNode.MURMUR3) != UnixFsNode.MURMUR3) {
            throw new FormatException("hamt: unsupported hash function");
        }
        return (int) width;
    }

    /** Number of characters before each name in a shard of this width. */
    public static int prefixLength(int fanout) {
        return Integer.toHexString(fanout - 1).length();
    }

    /**
     * Looks into the next shard.
     *
     * @return the entry, or the shard to look into next, or empty when the name is not there
     * @throws FormatException if the shard is malformed, or the hash has no bits left
     */
    public Optional<DagPbLink> step(DagPbNode node, UnixFsNode shard) {
        int width = fanout(shard);
        int bits = Integer.numberOfTrailingZeros(width);
        if (used + bits > Long.SIZE) {
            throw new FormatException("sharded directory too deep");
        }
        int index = (int) (hash >>> (Long.SIZE - used - bits)) & (width - 1);
        used += bits;
        int digits = prefixLength(width);
        String prefix = String.format(Locale.ROOT, "%0" + digits + "X", index);
        for (DagPbLink link : node.links()) {
            if (link.name().length() < digits) {
                throw new FormatException("hamt: link name is too short");
            }
            if (link.name().startsWith(prefix)) {
                boolean child = link.name().length() == digits;
                found = !child && link.name().substring(digits).equals(name);
                return child || found ? Optional.of(link) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** True when the last step returned the entry itself. */
    public boolean found() {
        return found;
    }
}
