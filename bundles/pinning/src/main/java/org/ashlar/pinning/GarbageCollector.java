package org.ashlar.pinning;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.block.DagWalker;
import org.ashlar.block.GcLocker;
import org.ashlar.block.HashSet128;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.pin.GcRoots;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.Pinner;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Removes blocks that nobody keeps: marks all that pins and {@link GcRoots} reach, then sweeps the
 * store in pages. If anything below a recursive pin cannot be read, nothing is removed. Safe for
 * use by any thread.
 */
@Component(service = GarbageCollector.class)
public final class GarbageCollector {
    private static final int PAGE = 512;

    private final Pinner pinner;
    private final Blockstore blockstore;
    private final BlockService blockService;
    private final GcLocker gcLocker;
    private final List<GcRoots> others = new CopyOnWriteArrayList<>();

    /**
     * @param pinner what to keep
     * @param blockstore what there is
     * @param blockService reads what pins reach
     * @param gcLocker keeps writers away meanwhile
     */
    @Activate
    public GarbageCollector(
            @Reference Pinner pinner,
            @Reference Blockstore blockstore,
            @Reference BlockService blockService,
            @Reference GcLocker gcLocker) {
        this.pinner = pinner;
        this.blockstore = blockstore;
        this.blockService = blockService;
        this.gcLocker = gcLocker;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRoots(GcRoots roots) {
        others.add(roots);
    }

    void unbindRoots(GcRoots roots) {
        others.remove(roots);
    }

    /** Is told of each block that goes. */
    public interface Report {
        /**
         * A block was removed, or could not be.
         *
         * @param error why not, or empty
         */
        void swept(Multihash hash, Optional<StorageException> error);
    }

    /** Collects once; cancelling it leaves garbage, never holes. */
    public void collect(CallContext context, Report report) {
        GcLocker.Lock held = gcLocker.gcLock(context);
        try {
            sweep(context, mark(context), report);
        } finally {
            held.close();
        }
    }

    private HashSet128 mark(CallContext context) {
        HashSet128 marked = new HashSet128();
        try (BlockSession session = blockService.newSession(true)) {
            DagWalker walker = new DagWalker(context, session, false);
            Pins.forEach(context, pinner, pin -> mark(pin, walker, marked));
            markOthers(context, session, marked);
        }
        return marked;
    }

    /** Marks what others keep; a graph of theirs need not be complete. */
    private void markOthers(CallContext context, BlockSession session, HashSet128 marked) {
        DagWalker walker = new DagWalker(context, session, false, true);
        for (GcRoots keeper : others) {
            for (Cid root : keeper.roots()) {
                marked.add(root.hash().bytes());
                try {
                    walker.walk(root, (cid, size) -> marked.add(cid.hash().bytes()));
                } catch (ClosedException e) {
                    throw e;
                } catch (IpfsException e) {
                    if (!keeper.lenient()) {
                        throw aborted("root " + root, e);
                    }
                }
            }
        }
    }

    private static void mark(Pin pin, DagWalker walker, HashSet128 marked) {
        marked.add(pin.cid().hash().bytes());
        if (pin.mode() == PinMode.RECURSIVE) {
            try {
                walker.walk(pin.cid(), (cid, size) -> marked.add(cid.hash().bytes()));
            } catch (ClosedException e) {
                throw e;
            } catch (IpfsException e) {
                throw aborted("pin " + pin.cid(), e);
            }
        }
    }

    private static IpfsException aborted(String what, IpfsException e) {
        return new IpfsException(
                "garbage collection aborted: could not retrieve links of "
                        + what
                        + ": "
                        + e.getMessage(),
                e);
    }

    private void sweep(CallContext context, HashSet128 marked, Report report) {
        @Nullable Multihash after = null;
        while (true) {
            List<Multihash> page = blockstore.hashes(after, PAGE);
            for (Multihash hash : page) {
                context.check();
                if (!marked.contains(hash.bytes())) {
                    remove(hash, report);
                }
                after = hash;
            }
            if (page.size() < PAGE) {
                blockstore.sync();
                return;
            }
        }
    }

    private void remove(Multihash hash, Report report) {
        Optional<StorageException> error = Optional.empty();
        try {
            blockstore.delete(hash);
        } catch (StorageException e) {
            error = Optional.of(e);
        }
        report.swept(hash, error);
    }
}
