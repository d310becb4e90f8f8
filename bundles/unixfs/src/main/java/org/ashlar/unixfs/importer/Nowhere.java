package org.ashlar.unixfs.importer;

import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.error.UnavailableException;

/** Takes blocks and forgets them. Safe for use by any thread. */
final class Nowhere implements BlockService {
    @Override
    public BlockSession newSession(boolean offline) {
        throw new UnavailableException("nothing can be read while only hashes are computed");
    }

    @Override
    public void add(List<Block> blocks) {
        // Only their CIDs were wanted.
    }
}
