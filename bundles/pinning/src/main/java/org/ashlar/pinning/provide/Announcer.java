package org.ashlar.pinning.provide;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.block.DagWalker;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.pin.GcRoots;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.Pinner;
import org.ashlar.pinning.Pins;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.ProvideStrategy;
import org.ashlar.routing.ProvideStrategy.Depth;
import org.ashlar.routing.Router;
import org.ashlar.routing.Routing;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;

/** Sends announcements in batches. Confined to one thread at a time; blocks. */
final class Announcer {
    private final Pinner pinner;
    private final Blockstore blockstore;
    private final BlockService blocks;
    private final List<GcRoots> others;
    private final Routing routing;
    private volatile int underWay;

    /**
     * @param others roots besides pins, as they are at the time of a call
     */
    Announcer(
            Pinner pinner,
            Blockstore blockstore,
            BlockService blocks,
            List<GcRoots> others,
            Routing routing) {
        this.pinner = pinner;
        this.blockstore = blockstore;
        this.blocks = blocks;
        this.others = others;
        this.routing = routing;
    }

    /** Contents of the batch that is being announced; 0 while none is. For any thread. */
    int underWay() {
        return underWay;
    }

    /** Announces some roots, and what is below them where the strategy says so. */
    ProvideReport roots(CallContext context, List<Cid> roots, ProvideStrategy strategy) {
        Batch batch = new Batch(context);
        walk(context, roots, strategy.depth(), batch);
        return batch.end();
    }

    /**
     * Announces all that the strategy names, except blocks at or before {@code after} when it is
     * every block.
     *
     * @param progress told of the last block of each batch, when it is every block
     */
    ProvideReport everything(
            CallContext context,
            ProvideStrategy strategy,
            @Nullable Multihash after,
            Consumer<Multihash> progress) {
        if (strategy.all()) {
            return blocks(context, after, progress);
        }
        Batch batch = new Batch(context);
        List<Cid> roots = new ArrayList<>();
        if (strategy.mfs()) {
            others.forEach(each -> roots.addAll(each.roots()));
        }
        if (strategy.pins()) {
            Pins.forEach(
                    context,
                    pinner,
                    pin -> {
                        if (pin.mode() == PinMode.RECURSIVE) {
                            roots.add(pin.cid());
                        } else {
                            batch.add(pin.cid().hash());
                        }
                    });
        }
        walk(context, roots, strategy.depth(), batch);
        return batch.end();
    }

    private void walk(CallContext context, List<Cid> roots, Depth depth, Batch batch) {
        try (BlockSession local = blocks.newSession(true)) {
            DagWalker walker =
                    DagWalker.trusting(context, local, cid -> blockstore.size(cid).orElse(0));
            for (Cid root : roots) {
                batch.add(root.hash());
                if (depth != Depth.ROOTS && !direct(root)) {
                    walker.walk(root, new Below(depth, batch));
                }
            }
        }
    }

    /** Takes what is here of what is below a root. */
    private final class Below implements DagWalker.Visitor {
        private final Depth depth;
        private final Batch batch;

        Below(Depth depth, Batch batch) {
            this.depth = depth;
            this.batch = batch;
        }

        @Override
        public boolean follows(Block block) {
            return depth != Depth.ENTITIES
                    || block.cid().codec() != Multicodec.DAG_PB
                    || !UnixFsNode.isWholeAt(block.data());
        }

        @Override
        public void visited(Cid cid, int size) {
            if (size > 0 || blockstore.has(cid)) { // a leaf was not read, and may be absent
                batch.add(cid.hash());
            }
        }
    }

    private boolean direct(Cid root) {
        return pinner.find(root).filter(pin -> pin.mode() == PinMode.DIRECT).isPresent();
    }

    private ProvideReport blocks(
            CallContext context, @Nullable Multihash after, Consumer<Multihash> progress) {
        ProvideReport total = new ProvideReport(0, 0, 0, 0);
        @Nullable Multihash last = after;
        while (true) {
            List<Multihash> page = blockstore.hashes(last, Router.MAX_BATCH);
            if (!page.isEmpty()) {
                total = total.plus(send(context, page));
                last = page.get(page.size() - 1);
            }
            if (page.size() < Router.MAX_BATCH || last == null) {
                return total;
            }
            progress.accept(last);
        }
    }

    /** One batch; when nobody took any of it, the network is not there. */
    private ProvideReport send(CallContext context, List<Multihash> contents) {
        underWay = contents.size();
        ProvideReport report;
        try {
            report = context.await(routing.provideAll(contents));
        } finally {
            underWay = 0;
        }
        if (report.provided() == 0) {
            throw new UnavailableException("routing: no peer took a provider record");
        }
        return report;
    }

    /** Collects until there is enough for a batch. */
    private final class Batch {
        private final CallContext context;
        private final Set<Multihash> waiting = new LinkedHashSet<>();
        private ProvideReport total = new ProvideReport(0, 0, 0, 0);

        Batch(CallContext context) {
            this.context = context;
        }

        void add(Multihash content) {
            waiting.add(content);
            if (waiting.size() == Router.MAX_BATCH) {
                flush();
            }
        }

        ProvideReport end() {
            if (!waiting.isEmpty()) {
                flush();
            }
            return total;
        }

        private void flush() {
            total = total.plus(send(context, List.copyOf(waiting)));
            waiting.clear();
        }
    }
}
