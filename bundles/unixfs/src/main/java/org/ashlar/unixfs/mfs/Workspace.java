package org.ashlar.unixfs.mfs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.directory.DirectoryEditor;
import org.ashlar.unixfs.directory.DirectoryShape;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.FsNode;

/** Blocks read and made by one operation. Confined to one thread. */
public final class Workspace implements AutoCloseable {
    private static final int MAX_PENDING_BYTES = 1 << 20;

    private final CallContext context;
    private final BlockService blocks;
    private final BlockSession session;
    private final DirectoryShape shape;
    private final boolean dataFirst;
    private final Map<Cid, Block> pending = new LinkedHashMap<>();
    private int pendingBytes;

    Workspace(
            CallContext context,
            BlockService blocks,
            boolean offline,
            DirectoryShape shape,
            boolean dataFirst) {
        this.context = context;
        this.blocks = blocks;
        this.session = blocks.newSession(offline);
        this.shape = shape;
        this.dataFirst = dataFirst;
    }

    /** Whether data stands before links in new nodes. */
    boolean dataFirst() {
        return dataFirst;
    }

    /** The format of which a CID is an example. */
    CidFormat like(Cid cid) {
        return CidFormat.like(cid).ordered(dataFirst);
    }

    /** Limits of the request. */
    public CallContext context() {
        return context;
    }

    /** Where blocks come from. */
    public BlockSession session() {
        return session;
    }

    /** Reads a block. */
    public Block block(Cid cid) {
        Block made = pending.get(cid);
        return made != null ? made : context.await(session.get(cid));
    }

    /** Reads a node. */
    public FsNode load(Cid cid) {
        return FsNode.of(block(cid));
    }

    /** Takes a new block. */
    public void add(Block block) {
        if (!block.cid().hash().isIdentity()) {
            pending.put(block.cid(), block);
            pendingBytes += block.size();
            if (pendingBytes >= MAX_PENDING_BYTES) {
                stage();
            }
        }
    }

    /** Returns when all new blocks are staged. */
    public void stage() {
        if (!pending.isEmpty()) {
            List<Block> batch = new ArrayList<>(pending.values());
            blocks.add(batch);
            pending.clear();
            pendingBytes = 0;
        }
    }

    DirectoryEditor directories() {
        return new DirectoryEditor(this::load, this::add, shape);
    }

    @Override
    public void close() {
        session.close();
    }
}
