package org.ashlar.core.front.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ashlar.core.config.DatastoreConfigs;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.CallContext;
import org.ashlar.runtime.Pools;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Starts swaps of stores, one at a time, and at start-up ends the one that a crash interrupted.
 * Safe for use by any thread that may block.
 */
@Component(service = StoreSwaps.class, immediate = true)
public final class StoreSwaps {
    private static final System.Logger LOG = System.getLogger(StoreSwaps.class.getName());

    private final Map<String, StoreSlot> slots;
    private final DatastoreConfigs configs;
    private final Path repo;
    private final GateTimer timer;
    private final AtomicBoolean busy = new AtomicBoolean();

    /** Makes the service over the fronts of both stores. */
    @Activate
    public StoreSwaps(
            @Reference BlockstoreFront blocks,
            @Reference RootStoreFront root,
            @Reference DatastoreConfigs configs,
            @Reference Repo repo,
            @Reference GateTimer timer,
            @Reference Pools pools) {
        this.slots = StoreSwap.slots(blocks.slot(), root.slot());
        this.configs = configs;
        this.repo = repo.directory();
        this.timer = timer;
        Optional<SwapJournal> journal = SwapJournal.read(this.repo);
        if (journal.isPresent()) {
            busy.set(true);
            if (!journal.get().mount().equals(StoreSwap.BLOCKS)) {
                blocks.slot().serveNewest();
            }
            pools.requests().execute(() -> resume(journal.get()));
        }
    }

    /**
     * Moves a mount to a store of another kind; returns when the old store is gone.
     *
     * @throws InvalidRequestException if the kind cannot be used
     */
    public void swap(
            String kind,
            String mount,
            boolean mayBeLost,
            CallContext context,
            SwapProgress progress) {
        StoreSlot slot = slots.get(mount);
        if (slot == null) {
            throw new InvalidRequestException("no mount " + mount + "; there are /blocks and /");
        }
        if (kind.equals("memory") && !mayBeLost) {
            throw new InvalidRequestException(
                    "a store in memory loses everything at a restart; use --volatile");
        }
        if (kind.equals("flatfs") && mount.equals("/")) {
            throw new InvalidRequestException("flatfs holds blocks only; it cannot serve /");
        }
        if (!busy.compareAndSet(false, true)) {
            throw new InvalidRequestException("another swap is under way");
        }
        try {
            new StoreSwap(slot, configs, repo, timer, context::check, progress, step -> {})
                    .begin(kind, mount);
        } finally {
            busy.set(false);
        }
    }

    private void resume(SwapJournal journal) {
        LOG.log(System.Logger.Level.INFO, "an interrupted swap of {0} goes on", journal.mount());
        StoreSlot slot = slots.get(journal.mount());
        try {
            if (slot == null) {
                throw new InvalidRequestException("no mount " + journal.mount());
            }
            new StoreSwap(
                            slot,
                            configs,
                            repo,
                            timer,
                            () -> {},
                            (stage, done, total) -> {},
                            step -> {})
                    .resume(journal);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the interrupted swap of "
                            + journal.mount()
                            + " to "
                            + journal.to().kind()
                            + " could not end; it is tried again at the next start",
                    e);
        } finally {
            busy.set(false);
        }
    }
}
