package org.ashlar.pinning;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;

/** Makes small DAGs. Stateless. */
public final class Dag {
    private Dag() {}

    /** A raw block. */
    public static Cid leaf(Blockstore store, String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        Cid cid = Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, data));
        store.stage(List.of(new Block(cid, data)));
        return cid;
    }

    /** A node over others. */
    public static Cid node(Blockstore store, Cid... children) {
        List<DagPbLink> links = new ArrayList<>();
        for (Cid child : children) {
            links.add(new DagPbLink(child, "", 0));
        }
        byte[] data = new DagPbNode(links, Optional.empty()).encode();
        Cid cid = Cid.v0(Hashes.hash(Multihash.SHA2_256, data));
        store.stage(List.of(new Block(cid, data)));
        return cid;
    }
}
