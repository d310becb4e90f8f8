package org.ashlar.pinning;

import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbNode;

/** What a block links to. Stateless. */
final class BlockLinks {
    private BlockLinks() {}

    /**
     * The block's links, in order.
     *
     * @throws FormatException if the block is malformed, or its codec is not known
     */
    static List<Cid> of(Block block) {
        long codec = block.cid().codec();
        if (codec == Multicodec.RAW) {
            return List.of();
        }
        if (codec == Multicodec.DAG_PB) {
            return DagPbNode.children(block.data());
        }
        throw new FormatException("links of codec " + Multicodec.name(codec) + " are not known");
    }
}
