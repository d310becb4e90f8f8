package org.ashlar.core.front.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.ashlar.core.config.DatastoreConfigs;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.repo.DatastoreSpec;
import org.ashlar.error.ClosedException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.CallContext;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Starts swaps of stores, one at a time, and at start-up ends the one that a crash interrupted.
 * Safe for use by any thread that may block.
 */
@Component(service = StoreSwaps.class, immediate = true)
public final class StoreSwaps {
    /** Framework property: the durable step of a swap at which the process ends, for tests. */
    private static final String FAULT = "ashlar.fault.swap";

    private static final System.Logger LOG = System.getLogger(StoreSwaps.class.getName());

    private final Map<String, StoreSlot> slots;
    private final DatastoreConfigs configs;
    private final Path repo;
    private final GateTimer timer;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicReference<@Nullable Status> status = new AtomicReference<>();
    private final String fault;
    private volatile boolean cancelled;

    /** Makes the service over the fronts of both stores. */
    @Activate
    public StoreSwaps(
            @Reference BlockstoreFront blocks,
            @Reference RootStoreFront root,
            @Reference DatastoreConfigs configs,
            @Reference Repo repo,
            @Reference GateTimer timer,
            @Reference Pools pools,
            BundleContext context) {
        this.fault = String.valueOf(context.getProperty(FAULT));
        this.slots = Map.of(StoreSwap.BLOCKS, blocks.slot(), "/", root.slot());
        this.configs = configs;
        this.repo = repo.directory().normalize();
        this.timer = timer;
        Optional<SwapJournal> journal = SwapJournal.read(this.repo);
        if (journal.isPresent()) {
            busy.set(true);
            slots.forEach(
                    (mount, slot) -> {
                        if (!mount.equals(journal.get().mount())) {
                            slot.serveNewest();
                        }
                    });
            pools.requests().execute(() -> resume(journal.get()));
        }
    }

    /**
     * How far the swap that is under way is.
     *
     * @param mount what moves
     * @param kind where to
     * @param stage such as {@code copy}
     * @param done values handled in this stage
     * @param total values in this stage, an estimate
     */
    public record Status(String mount, String kind, String stage, long done, long total) {}

    /** The swap that is under way. */
    public Optional<Status> status() {
        return Optional.ofNullable(status.get());
    }

    /**
     * Asks the swap that is under way to leave the old store in charge; it does so soon.
     *
     * @return false if none is under way
     */
    public boolean cancel() {
        cancelled = true;
        return busy.get();
    }

    /**
     * Moves a mount to a store of another kind; returns when the old store is gone.
     *
     * @throws InvalidRequestException if the kind cannot be used
     * @throws ClosedException if it was cancelled
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
        DatastoreSpec.checkKind(kind);
        if (kind.equals(StoreSwap.MEMORY) && !mayBeLost) {
            throw new InvalidRequestException(StoreSwap.FORGETS);
        }
        if (kind.equals("flatfs") && mount.equals("/")) {
            throw new InvalidRequestException(
                    "flatfs holds blocks only: it keeps the first value of a key, and those of /"
                            + " change");
        }
        if (!busy.compareAndSet(false, true)) {
            throw new InvalidRequestException("another swap is under way");
        }
        try {
            cancelled = false;
            status.set(new Status(mount, kind, "prepare", 0, 0));
            new StoreSwap(
                            setting(
                                    slot,
                                    mayBeLost,
                                    () -> check(context),
                                    (stage, done, total) -> {
                                        status.set(new Status(mount, kind, stage, done, total));
                                        progress.at(stage, done, total);
                                    },
                                    this::reached))
                    .begin(kind, mount);
        } finally {
            status.set(null);
            busy.set(false);
        }
    }

    private void check(CallContext context) {
        context.check();
        if (cancelled) {
            throw new ClosedException("the swap was cancelled; the old datastore stays");
        }
    }

    private SwapSetting setting(
            StoreSlot slot,
            boolean mayBeLost,
            Runnable check,
            SwapProgress progress,
            Consumer<String> steps) {
        return new SwapSetting(
                slot,
                configs,
                repo,
                timer,
                SwapSetting::usableSpace,
                mayBeLost,
                check,
                progress,
                steps);
    }

    private void reached(String step) {
        if (step.equals(fault)) {
            Runtime.getRuntime().halt(1); // as a kill does: nothing is closed or flushed
        }
    }

    private void resume(SwapJournal journal) {
        StoreSlot slot = slots.get(journal.mount());
        try {
            if (slot == null) {
                throw new InvalidRequestException("no mount " + journal.mount());
            }
            SwapProgress progress =
                    (stage, done, total) ->
                            status.set(
                                    new Status(
                                            journal.mount(),
                                            journal.to().kind(),
                                            stage,
                                            done,
                                            total));
            new StoreSwap(setting(slot, true, () -> {}, progress, step -> {})).resume(journal);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a swap of {0} from {1} to {2} had been interrupted; {3} serves now",
                    journal.mount(),
                    journal.from().kind(),
                    journal.to().kind(),
                    configs.store(journal.mount())
                            .map(DatastoreConfigs.Store::kind)
                            .orElse("none"));
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
            status.set(null);
            busy.set(false);
        }
    }
}
