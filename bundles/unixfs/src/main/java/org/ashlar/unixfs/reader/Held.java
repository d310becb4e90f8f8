package org.ashlar.unixfs.reader;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.unixfs.node.FsNode;

/**
 * Memory that listings within listings hold: the directories on one way down, and blocks that were
 * asked for ahead. Else 256 nested directories of 2 MiB could take gigabytes. Safe for use by any
 * thread.
 */
public final class Held {
    /** Most bytes; a directory of one block with the most links that fit takes half of them. */
    static final long MOST = 96L << 20;

    private static final int LINK_BYTES = 192; // objects of a link, without its name

    private final AtomicLong bytes = new AtomicLong();
    private final long most;

    /** Holds nothing yet. */
    public Held() {
        this(MOST);
    }

    Held(long most) {
        this.most = most;
    }

    private static long weight(FsNode node) {
        return 2L * node.blockSize() + (long) node.links().size() * LINK_BYTES;
    }

    /**
     * A directory or shard is held while its entries are passed on.
     *
     * @throws ProtocolViolationException if those above it are too large
     */
    void take(FsNode node) {
        if (bytes.addAndGet(weight(node)) > most) {
            throw new ProtocolViolationException(
                    "unixfs: directories within each other are too wide");
        }
    }

    void give(FsNode node) {
        bytes.addAndGet(-weight(node));
    }

    /**
     * Asks for a block ahead of its turn. From its arrival on it counts, which is noticed at the
     * next {@link #take}; {@link #taken} ends that.
     */
    public CompletableFuture<Block> ask(BlockSession session, Cid cid) {
        CompletableFuture<Block> block = session.get(cid);
        var unused = block.thenAccept(arrived -> bytes.addAndGet(arrived.size()));
        return block;
    }

    /** The turn of a block has come that was asked for ahead. */
    public void taken(Block block) {
        bytes.addAndGet(-block.size());
    }
}
