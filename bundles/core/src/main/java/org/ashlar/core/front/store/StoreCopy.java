package org.ashlar.core.front.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Waiting;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.ashlar.error.UnavailableException;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;

/** Copies what a slot serves from one store to another, page by page. Confined to one thread. */
final class StoreCopy {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofMillis(50);
    private static final int MAX_RETRIES = 300;
    private static final int MAX_VERIFIES = 3;
    private static final int PAGE = 64;
    private static final int COUNT_PAGE = 4096;
    private static final int MAX_DAMAGED = 1000;
    private static final int NAMED = 3;

    /** What a file takes beside its content: on average half a block, its inode, its name. */
    private static final long FILE_BYTES = 4096;

    private static final long SPARE_BYTES = 16 << 20;

    private final SwapSetting setting;
    private final StoreSlot slot;
    private final GateTimer timer;
    private final List<Key> damaged = new ArrayList<>();

    StoreCopy(SwapSetting setting) {
        this.setting = setting;
        this.slot = setting.slot();
        this.timer = setting.timer();
    }

    /**
     * Fails when the disk cannot hold a second copy.
     *
     * @param kind of the store that is to hold it
     */
    void requireSpace(String kind) {
        if (kind.equals(StoreSwap.MEMORY)) {
            return;
        }
        long used = slot.with(Datastore::diskUsage);
        long files = kind.equals("flatfs") ? count(Datastore::keys) * FILE_BYTES : 0;
        long needed = used + files + SPARE_BYTES;
        long free = setting.free().applyAsLong(setting.repo());
        if (free < needed) {
            throw new InvalidRequestException(
                    "the disk has "
                            + free
                            + " bytes left, but a copy in "
                            + kind
                            + " needs about "
                            + needed);
        }
    }

    /** Fails when what there is does not fit into the new store. */
    void requireCapacity(OptionalLong capacity) {
        if (capacity.isEmpty()) {
            return;
        }
        long used = slot.with(Datastore::diskUsage);
        if (used > capacity.getAsLong()) {
            throw new InvalidRequestException(
                    "the new datastore holds "
                            + capacity.getAsLong()
                            + " bytes, but there are "
                            + used);
        }
    }

    /**
     * Copies, verifies, and makes the copy durable.
     *
     * @param tolerant true to go on when values of the source are damaged
     * @return false if some were
     * @throws StorageException if values of the source are damaged, or the target changes them
     */
    boolean run(boolean tolerant) {
        long total = count((store, prefix, after, limit) -> moving(store).sourceKeys(after, limit));
        pass("copy", total, false);
        boolean whole = refuseDamaged(tolerant);
        seal();
        for (int i = 0; pass("verify", total, true) > 0; i++) {
            if (i == MAX_VERIFIES) {
                throw new StorageException("the new datastore does not keep what it is given");
            }
        }
        whole &= refuseDamaged(tolerant);
        seal();
        setting.steps().accept("verified");
        return whole;
    }

    private void seal() {
        with(
                store -> {
                    moving(store).seal();
                    return true;
                });
    }

    private boolean refuseDamaged(boolean tolerant) {
        List<Key> suspects = List.copyOf(damaged);
        damaged.clear();
        List<Key> lost = with(store -> moving(store).lost(suspects));
        if (lost.isEmpty() || tolerant) {
            return lost.isEmpty();
        }
        String more = lost.size() == MAX_DAMAGED ? " or more" : "";
        String named =
                String.join(", ", lost.stream().limit(NAMED).map(HexText::of).toList())
                        + (lost.size() > NAMED ? ", ..." : "");
        throw new StorageException(
                lost.size()
                        + more
                        + " blocks do not match their hashes and would be lost ("
                        + named
                        + "); the old datastore stays. Find them with 'ipfs repo verify', remove or"
                        + " fetch them anew, then swap again");
    }

    /** A way to list keys. */
    private interface Listing {
        List<Key> keys(Datastore store, Key prefix, Key after, int limit);
    }

    private long count(Listing listing) {
        long total = 0;
        Key after = Key.EMPTY;
        while (true) {
            Key start = after;
            List<Key> keys = with(store -> listing.keys(store, Key.EMPTY, start, COUNT_PAGE));
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
        damaged.clear();
        while (true) {
            setting.check().run();
            Key start = after;
            long began = System.nanoTime();
            MovingStore.Page page = with(store -> moving(store).copyPage(start, PAGE, verify));
            done += page.keys().size();
            copied += page.copied();
            page.damaged().stream().limit(MAX_DAMAGED - damaged.size()).forEach(damaged::add);
            boolean end = page.keys().size() < PAGE;
            if (end || done * 100 / Math.max(total, 1) != percent) {
                percent = done * 100 / Math.max(total, 1);
                setting.progress().at(stage, done, Math.max(done, total));
            }
            setting.steps().accept("page");
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
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        timer.schedule(time, () -> over.complete(true));
        Waiting.join(over);
    }

    private static MovingStore moving(Datastore store) {
        if (store instanceof MovingStore moving) {
            return moving;
        }
        throw new IllegalStateException("no swap is under way");
    }

    /** Does one step under a lease; while a store is away, waits for it. */
    private <R> R with(Function<Datastore, R> work) {
        for (int i = 0; ; i++) {
            try {
                return slot.with(work);
            } catch (UnavailableException e) {
                if (i == MAX_RETRIES || timer.stopping()) {
                    throw e;
                }
                setting.check().run();
                pause(RETRY);
            }
        }
    }
}
