package org.ashlar.core.front.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.ashlar.core.config.DatastoreConfigs;
import org.ashlar.core.front.store.SwapJournal.End;
import org.ashlar.core.front.store.SwapJournal.Stage;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.ashlar.error.UnavailableException;
import org.ashlar.store.Datastore;

/** Moves one mount from a store to another, step by step. Confined to one thread. */
final class StoreSwap {
    static final String BLOCKS = "/blocks";
    static final String MEMORY = "memory";

    /** Why a store is refused, unless the user accepts it. */
    static final String FORGETS = "a store in memory loses everything at a restart; use --volatile";

    private static final System.Logger LOG = System.getLogger(StoreSwap.class.getName());
    private static final Duration BIND_LIMIT = Duration.ofSeconds(10);

    private final SwapSetting setting;
    private final StoreSlot slot;
    private final DatastoreConfigs configs;
    private final Path repo;
    private boolean reversed;

    /**
     * @param setting what it works on
     */
    StoreSwap(SwapSetting setting) {
        this.setting = setting;
        this.slot = setting.slot();
        this.configs = setting.configs();
        this.repo = setting.repo();
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
        StoreCopy copy = new StoreCopy(setting);
        copy.requireSpace(kind);
        SwapJournal journal =
                new SwapJournal(
                        mount,
                        Stage.PREPARE,
                        new End(old.kind(), old.directory()),
                        new End(kind, directory));
        journal.save(repo);
        slot.hold();
        step("prepared");
        String pid = select(journal);
        try {
            if (slot.forgets(pid) && !setting.mayBeLost()) {
                throw new InvalidRequestException(FORGETS);
            }
            copy.requireCapacity(slot.capacity(pid));
        } catch (RuntimeException e) {
            configs.delete(pid);
            fallBack(journal);
            throw e;
        }
        step("bound");
        SwapJournal copying = journal.at(Stage.COPY);
        copying.save(repo);
        step("copying");
        move(copying, old.pid(), pid);
    }

    private String select(SwapJournal journal) {
        End to = journal.to();
        String pid;
        try {
            pid = configs.create(to.kind(), journal.mount(), to.directory());
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
                            + to.kind()
                            + "\"; in use: "
                            + String.join(", ", kinds));
        }
        return pid;
    }

    /** Does what an interrupted swap needs. */
    void resume(SwapJournal journal) {
        boolean blocks = journal.mount().equals(BLOCKS);
        boolean chosen =
                configs.store(journal.mount())
                        .map(store -> store.directory().equals(journal.to().directory()))
                        .orElse(false);
        // A store in memory came back empty: the other end has all that is left.
        boolean emptied = (blocks || chosen) && isEmptied(journal);
        if (!chosen && (emptied || !blocks || journal.stage() != Stage.COPY)) {
            fallBack(journal);
        } else if (emptied && Files.isDirectory(journal.from().directory())) {
            takeBack(journal);
        } else if (journal.stage() == Stage.CLEAN || !blocks) {
            slot.serveNewest();
            clean(journal, false);
        } else {
            String from = ensure(journal.mount(), journal.from());
            String to = ensure(journal.mount(), journal.to());
            move(journal, from, to);
        }
    }

    private boolean isEmptied(SwapJournal journal) {
        if (journal.to().kind().equals(MEMORY) || journal.stage() == Stage.PREPARE) {
            return journal.to().kind().equals(MEMORY);
        }
        boolean chosen = configs.stores().stream().anyMatch(store -> isAt(store, journal));
        String pid = ensure(journal.mount(), journal.to());
        boolean emptied = slot.await(pid, BIND_LIMIT) && slot.forgets(pid);
        if (emptied && !chosen) {
            configs.delete(pid);
        }
        return emptied;
    }

    /**
     * The new store was chosen and lost everything, but the files of the old one are still there.
     */
    private void takeBack(SwapJournal journal) {
        String empty = ensure(journal.mount(), journal.to());
        String full = ensure(journal.mount(), journal.from());
        if (!slot.await(full, BIND_LIMIT)) {
            throw new UnavailableException(
                    "no installed bundle opens the files in " + journal.from().directory());
        }
        SwapJournal back = journal.reversed().at(Stage.CLEAN);
        configs.saveSpec(configs.specWith(back.mount(), back.to().kind(), back.to().directory()));
        back.save(repo);
        slot.serve(full);
        configs.delete(empty);
        slot.serveNewest();
        clean(back, false);
    }

    private static boolean isAt(DatastoreConfigs.Store store, SwapJournal journal) {
        return store.mount().equals(journal.mount())
                && store.directory().equals(journal.to().directory());
    }

    private void move(SwapJournal journal, String from, String to) {
        boolean blocks = journal.mount().equals(BLOCKS);
        BiFunction<Datastore, Datastore, Datastore> pair =
                blocks ? PairedStore::new : MirrorStore::new;
        boolean whole;
        try {
            slot.serve(to, from, pair);
            slot.serve(to, from, pair); // no call that overlapped with the first change is left
            whole = new StoreCopy(setting).run(reversed);
        } catch (RuntimeException e) {
            if (!setting.timer().stopping()) {
                undo(journal, from, to, e);
            }
            throw e;
        }
        configs.saveSpec(
                configs.specWith(journal.mount(), journal.to().kind(), journal.to().directory()));
        step("chosen");
        SwapJournal done = journal.at(Stage.CLEAN);
        done.save(repo);
        step("cleaning");
        slot.serve(to);
        configs.delete(from);
        slot.serveNewest();
        step("released");
        clean(done, !whole);
    }

    /** Leaves the old store in charge again: with blocks, the same move with the ends exchanged. */
    private void undo(SwapJournal journal, String from, String to, RuntimeException reason) {
        if (!journal.mount().equals(BLOCKS)) {
            slot.serve(from);
            configs.delete(to);
            fallBack(journal);
        } else if (!reversed) {
            try {
                SwapJournal back = journal.reversed();
                back.save(repo);
                step("reversed");
                StoreSwap undoing = new StoreSwap(setting.unwatched());
                undoing.reversed = true;
                undoing.move(back, to, from);
            } catch (RuntimeException e) {
                reason.addSuppressed(e); // the journal stays, so the next start tries again
            }
        }
    }

    private void fallBack(SwapJournal journal) {
        slot.serveNewest();
        clean(journal.reversed(), false);
    }

    /** Removes the files of the end that is left, unless they are wanted, then the journal. */
    private void clean(SwapJournal journal, boolean keep) {
        Path old = journal.from().directory().normalize();
        Path kept = journal.to().directory().normalize();
        boolean ours = old.startsWith(repo) && !old.equals(repo);
        if (keep || !ours) {
            LOG.log(System.Logger.Level.WARNING, "the files in {0} are kept", old);
        } else if (!kept.startsWith(old)) {
            try {
                StoreFiles.removeAtOnce(old);
            } catch (StorageException e) {
                throw new StorageException(
                        kept.getFileName()
                                + " serves, but the old files could not be removed; the next start"
                                + " tries again: "
                                + e.getMessage(),
                        e);
            }
        }
        SwapJournal.remove(repo);
        step("cleaned");
    }

    private void step(String name) {
        setting.steps().accept(name);
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
        if (kind.equals(MEMORY)) {
            return repo.resolve(MEMORY); // a name only
        }
        Path directory = repo.resolve(name);
        for (int i = 2; Files.exists(directory); i++) {
            directory = repo.resolve(name + "-" + i);
        }
        return directory;
    }
}
