package org.ashlar.core.front.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ashlar.core.config.DatastoreConfigs;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Waiting;
import org.ashlar.core.front.store.SwapJournal.End;
import org.ashlar.core.front.store.SwapJournal.Stage;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.ashlar.error.UnavailableException;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;

/** Moves one mount from a store to another, step by step. Confined to one thread. */
final class StoreSwap {
    static final String BLOCKS = "/blocks";
    private static final System.Logger LOG = System.getLogger(StoreSwap.class.getName());
    private static final Duration BIND_LIMIT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofMillis(50);
    private static final int MAX_RETRIES = 300;
    private static final int MAX_VERIFIES = 3;
    private static final int PAGE = 64;
    private static final int COUNT_PAGE = 4096;

    private final StoreSlot slot;
    private final DatastoreConfigs configs;
    private final Path repo;
    private final GateTimer timer;
    private final Runnable check;
    private final SwapProgress progress;
    private final Consumer<String> steps;
    private boolean reversed;

    /**
     * @param check fails when the swap is to be cancelled
     * @param steps told of each durable step
     */
    StoreSwap(
            StoreSlot slot,
            DatastoreConfigs configs,
            Path repo,
            GateTimer timer,
            Runnable check,
            SwapProgress progress,
            Consumer<String> steps) {
        this.slot = slot;
        this.configs = configs;
        this.repo = repo.normalize();
        this.timer = timer;
        this.check = check;
        this.progress = progress;
        this.steps = steps;
    }

    /** Begins and completes a swap; on failure everything is as before, or the journal says. */
    void begin(String kind, String mount) {
        DatastoreConfigs.Store old =
                configs.store(mount)
                        .orElseThrow(
                                () -> new UnavailableException("no datastore serves " + mount));
        if (old.kind().equals(kind)) {
            throw new InvalidRequestException("the datastore of " + mount + " is " + kind);
        }
        Path directory = freeDirectory(kind, mount);
        configs.specWith(mount, kind, directory);
        SwapJournal journal =
                new SwapJournal(
                        mount,
                        Stage.PREPARE,
                        new End(old.kind(), old.directory()),
                        new End(kind, directory));
        slot.hold();
        journal.save(repo);
        steps.accept("prepared");
        String pid;
        try {
            pid = configs.create(kind, mount, directory);
        } catch (RuntimeException e) {
            fallBack(journal);
            throw e;
        }
        if (!slot.await(pid, BIND_LIMIT)) {
            List<String> kinds = slot.kinds();
            configs.delete(pid);
            fallBack(journal);
            throw new InvalidRequestException(
                    "no installed bundle provides the datastore kind \""
                            + kind
                            + "\"; in use: "
                            + String.join(", ", kinds));
        }
        steps.accept("bound");
        SwapJournal copying = journal.at(Stage.COPY);
        copying.save(repo);
        steps.accept("copying");
        move(copying, old.pid(), pid);
    }

    /** Does what an interrupted swap needs. */
    void resume(SwapJournal journal) {
        boolean blocks = journal.mount().equals(BLOCKS);
        boolean chosen =
                configs.store(journal.mount())
                        .map(store -> store.directory().equals(journal.to().directory()))
                        .orElse(false);
        if (journal.stage() == Stage.CLEAN || (!blocks && chosen)) {
            slot.serveNewest();
            clean(journal);
        } else if (journal.stage() == Stage.PREPARE || !blocks) {
            fallBack(journal);
        } else {
            String from = ensure(journal.mount(), journal.from());
            String to = ensure(journal.mount(), journal.to());
            move(journal, from, to);
        }
    }

    private void move(SwapJournal journal, String from, String to) {
        boolean blocks = journal.mount().equals(BLOCKS);
        BiFunction<Datastore, Datastore, Datastore> pair =
                blocks ? PairedStore::new : MirrorStore::new;
        try {
            slot.serve(to, from, pair);
            slot.serve(to, from, pair); // no call that overlapped with the first change is left
            copy();
        } catch (RuntimeException e) {
            if (!timer.stopping()) {
                undo(journal, from, to, e);
            }
            throw e;
        }
        configs.saveSpec(
                configs.specWith(journal.mount(), journal.to().kind(), journal.to().directory()));
        steps.accept("chosen");
        SwapJournal done = journal.at(Stage.CLEAN);
        done.save(repo);
        steps.accept("cleaning");
        slot.serve(to);
        configs.delete(from);
        slot.serveNewest();
        steps.accept("released");
        clean(done);
    }

    /** Leaves the old store in charge again: with blocks, the same move with the ends exchanged. */
    private void undo(SwapJournal journal, String from, String to, RuntimeException reason) {
        if (!journal.mount().equals(BLOCKS)) {
            abandon(journal, from, to);
        } else if (!reversed) {
            try {
                SwapJournal back = journal.reversed();
                back.save(repo);
                steps.accept("reversed");
                StoreSwap undoing =
                        new StoreSwap(slot, configs, repo, timer, () -> {}, (s, d, t) -> {}, steps);
                undoing.reversed = true;
                undoing.move(back, to, from);
            } catch (RuntimeException e) {
                reason.addSuppressed(e); // the journal stays, so the next start tries again
            }
        }
    }

    private void copy() {
        long total = count();
        pass("copy", total, false);
        moving(
                store -> {
                    store.seal();
                    return true;
                });
        for (int i = 0; pass("verify", total, true) > 0; i++) {
            if (i == MAX_VERIFIES) {
                throw new StorageException("the new datastore does not keep what it is given");
            }
        }
        moving(
                store -> {
                    store.seal();
                    return true;
                });
        steps.accept("verified");
    }

    private long count() {
        long total = 0;
        Key after = Key.EMPTY;
        while (true) {
            Key start = after;
            List<Key> keys = moving(store -> store.sourceKeys(start, COUNT_PAGE));
            total += keys.size();
            if (keys.size() < COUNT_PAGE) {
                return total;
            }
            after = keys.get(keys.size() - 1);
        }
    }

    private long pass(String stage, long total, boolean verify) {
        long done = 0;
        long copied = 0;
        long percent = -1;
        Key after = Key.EMPTY;
        while (true) {
            check.run();
            Key start = after;
            long began = System.nanoTime();
            MovingStore.Page page = moving(store -> store.copyPage(start, PAGE, verify));
            done += page.keys().size();
            copied += page.copied();
            boolean end = page.keys().size() < PAGE;
            if (end || done * 100 / Math.max(total, 1) != percent) {
                percent = done * 100 / Math.max(total, 1);
                progress.at(stage, done, Math.max(done, total));
            }
            steps.accept("page");
            if (end) {
                return copied;
            }
            after = page.keys().get(page.keys().size() - 1);
            giveWay(Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /** While requests are on the stores too, the copier takes at most half of the time. */
    private void giveWay(Duration worked) {
        if (slot.gate().status().stream().anyMatch(status -> status.leases() > 0)) {
            pause(worked.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : worked);
        }
    }

    private void pause(Duration time) {
        java.util.concurrent.CompletableFuture<Boolean> over =
                new java.util.concurrent.CompletableFuture<>();
        timer.schedule(time, () -> over.complete(true));
        Waiting.join(over);
    }

    /** Does one step under a lease; while a store is away, waits for it. */
    private <R> R moving(Function<MovingStore, R> work) {
        for (int i = 0; ; i++) {
            try {
                return slot.with(
                        store -> {
                            if (store instanceof MovingStore moving) {
                                return work.apply(moving);
                            }
                            throw new IllegalStateException("no swap is under way");
                        });
            } catch (UnavailableException e) {
                if (i == MAX_RETRIES || timer.stopping()) {
                    throw e;
                }
                check.run();
                pause(RETRY);
            }
        }
    }

    private void abandon(SwapJournal journal, String from, String to) {
        slot.serve(from);
        configs.delete(to);
        fallBack(journal);
    }

    private void fallBack(SwapJournal journal) {
        slot.serveNewest();
        clean(journal.reversed());
    }

    /** Removes the files of the end that is left, then the journal. */
    private void clean(SwapJournal journal) {
        Path old = journal.from().directory().normalize();
        Path kept = journal.to().directory().normalize();
        boolean ours = old.startsWith(repo) && !old.equals(repo);
        if (ours && !kept.startsWith(old) && Files.isDirectory(old)) {
            try (Stream<Path> files = Files.walk(old)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new StorageException("cannot remove the old datastore in " + old, e);
            }
        } else if (!ours) {
            LOG.log(System.Logger.Level.INFO, "{0} is not in the repo and is kept", old);
        }
        SwapJournal.remove(repo);
        steps.accept("cleaned");
    }

    private String ensure(String mount, End end) {
        for (DatastoreConfigs.Store store : configs.stores()) {
            if (store.mount().equals(mount) && store.directory().equals(end.directory())) {
                return store.pid();
            }
        }
        return configs.create(end.kind(), mount, end.directory());
    }

    private Path freeDirectory(String kind, String mount) {
        String name = (mount.equals(BLOCKS) ? "blocks-" : "datastore-") + kind;
        if (kind.equals("flatfs") && mount.equals(BLOCKS)) {
            name = "blocks"; // where Kubo looks for them
        }
        Path directory = repo.resolve(name);
        for (int i = 2; Files.exists(directory); i++) {
            directory = repo.resolve(name + "-" + i);
        }
        return directory;
    }

    /** The slots by mount. */
    static Map<String, StoreSlot> slots(StoreSlot blocks, StoreSlot root) {
        return Map.of(BLOCKS, blocks, "/", root);
    }
}
