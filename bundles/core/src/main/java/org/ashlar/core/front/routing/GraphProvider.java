package org.ashlar.core.front.routing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.Router;
import org.ashlar.routing.Routing;
import org.ashlar.runtime.CallContext;

/** Announces whole graphs that are here, in batches of bounded size. Confined to one thread. */
public final class GraphProvider {
    private final CallContext context;
    private final Routing routing;
    private final BlockService blocks;
    private final Set<Multihash> batch = new HashSet<>();

    /**
     * @param blocks finds what is below the roots, on this node only
     */
    public GraphProvider(CallContext context, Routing routing, BlockService blocks) {
        this.context = context;
        this.routing = routing;
        this.blocks = blocks;
    }

    /** Announces the roots and all below them; fails when a block is not here. */
    public void provide(List<Cid> roots) {
        try (BlockSession local = blocks.newSession(true)) {
            DagWalker walker = new DagWalker(context, local, false);
            for (Cid root : roots) {
                walker.walk(
                        root,
                        (cid, size) -> {
                            batch.add(cid.hash());
                            if (batch.size() == Router.MAX_BATCH) {
                                send();
                            }
                        });
            }
        }
        send();
    }

    private void send() {
        if (!batch.isEmpty()) {
            context.await(routing.provideAll(List.copyOf(batch)));
            batch.clear();
        }
    }
}
