package org.ashlar.pinning;

import java.util.List;
import org.ashlar.block.BlockService;
import org.ashlar.block.Blockstore;
import org.ashlar.block.GcLocker;
import org.ashlar.path.PathResolver;
import org.ashlar.pinning.command.PinTargets;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.store.RootStore;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.InMemoryRootStore;

/** Pinners that keep their pins in memory and announce nothing. Stateless. */
public final class Pinners {
    private static final PathResolver ROOTS =
            (context, session, path) ->
                    new PathResolver.Resolved(path.root(), List.of(), List.of(path.root()));

    private Pinners() {}

    /** A pinner that fetches what is missing. */
    public static StoredPinner online(Blockstore store, BlockService blocks, GcLocker locker) {
        return of(FakeRepo.online(), new InMemoryRootStore(), store, blocks, locker);
    }

    /** A pinner of a node without a network. */
    public static StoredPinner offline(Blockstore store, BlockService blocks, GcLocker locker) {
        return offline(new InMemoryRootStore(), store, blocks, locker);
    }

    /** As above, with its pins in a given place. */
    public static StoredPinner offline(
            RootStore root, Blockstore store, BlockService blocks, GcLocker locker) {
        return of(FakeRepo.withoutNetwork(), root, store, blocks, locker);
    }

    private static StoredPinner of(
            FakeRepo repo, RootStore root, Blockstore store, BlockService blocks, GcLocker locker) {
        ProvideQueue queue = new ProvideQueue(new InMemoryRootStore(), new FakeNodeConfig());
        return new StoredPinner(root, store, blocks, locker, repo, queue);
    }

    /** Arguments of commands that are content roots and nothing more. */
    public static PinTargets roots(BlockService blocks) {
        return new PinTargets(blocks, ROOTS);
    }
}
