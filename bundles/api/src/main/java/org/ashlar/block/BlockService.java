package org.ashlar.block;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Blocks from this node or, when they are not here, from the exchanges. Fetched blocks are verified
 * and staged in the blockstore before they are delivered. Safe for use by any thread.
 */
@ProviderType
public interface BlockService {
    /**
     * Opens a session: blocks asked for in one session are likely held by the same peers.
     *
     * @param offline true to look only on this node
     */
    BlockSession newSession(boolean offline);

    /** Stages blocks and tells the exchanges that they are here; blocks on the disk. */
    void add(List<Block> blocks);
}
