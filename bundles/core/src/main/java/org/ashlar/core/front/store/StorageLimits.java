package org.ashlar.core.front.store;

import java.util.List;
import java.util.OptionalLong;
import org.ashlar.error.StorageException;
import org.ashlar.repo.NodeConfig;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;

/**
 * Ceilings of the store of blocks: {@code Datastore.StorageMax} in bytes and {@code
 * Datastore.StorageMaxFiles} in blocks, which are files in flatfs. A put beyond fails and changes
 * nothing; deletes always pass. Writers that check at the same moment may together go beyond the
 * bytes by what they write. Safe for use by any thread.
 */
final class StorageLimits {
    private static final long STORAGE_MAX = 10_000_000_000L;
    private static final String STORAGE_MAX_KEY = "Datastore.StorageMax";
    private static final int PAGE = 4096;
    private static final long UNKNOWN = -1;

    /** What was configured, and the bytes that it means. */
    private record Ceiling(Object configured, long bytes) {}

    private final NodeConfig config;
    private volatile Ceiling ceiling = new Ceiling("", STORAGE_MAX);
    private long count = UNKNOWN; // blocks here; guarded by this

    /**
     * @param config the limits, read at each put
     */
    StorageLimits(NodeConfig config) {
        this.config = config;
    }

    /**
     * Fails when the writes would go beyond a ceiling. Blocks that are here already cost nothing.
     *
     * @param writes puts
     * @throws StorageException naming the ceiling
     */
    void check(Datastore store, List<Write> writes) {
        long most = storageMax();
        long used = store.diskUsage();
        if (used + size(writes) > most) {
            long added = size(absent(store, writes));
            if (added > 0 && used + added > most) {
                throw new StorageException(
                        "storage is full: "
                                + used
                                + " bytes are used and Datastore.StorageMax is "
                                + most
                                + "; run 'ipfs repo gc' or raise it");
            }
        }
        OptionalLong files = config.integer("Datastore.StorageMaxFiles");
        if (files.isPresent() && files.getAsLong() > 0) {
            reserve(store, absent(store, writes).size(), files.getAsLong());
        }
    }

    /** A put failed: blocks are counted anew before the next one. */
    synchronized void failed() {
        count = UNKNOWN;
    }

    /** A block is about to go. */
    synchronized void deleting(Datastore store, Key key) {
        if (count != UNKNOWN && store.has(key)) {
            count--;
        }
    }

    /** Parsed when it changes, as every put asks for it. */
    private long storageMax() {
        Object configured = config.get(STORAGE_MAX_KEY).orElse("");
        Ceiling known = ceiling;
        if (!known.configured().equals(configured)) {
            known = new Ceiling(configured, config.bytes(STORAGE_MAX_KEY).orElse(STORAGE_MAX));
            ceiling = known;
        }
        return known.bytes();
    }

    private synchronized void reserve(Datastore store, int added, long most) {
        if (count == UNKNOWN) {
            count = count(store);
        }
        if (added > 0 && count + added > most) {
            throw new StorageException(
                    "storage is full: there are "
                            + count
                            + " blocks and Datastore.StorageMaxFiles is "
                            + most
                            + "; run 'ipfs repo gc' or raise it");
        }
        count += added;
    }

    private static long count(Datastore store) {
        long count = 0;
        Key last = Key.EMPTY;
        List<Key> page;
        do {
            page = store.keys(Key.EMPTY, last, PAGE);
            count += page.size();
            last = page.isEmpty() ? last : page.get(page.size() - 1);
        } while (page.size() == PAGE);
        return count;
    }

    private static List<Write> absent(Datastore store, List<Write> writes) {
        return writes.stream().filter(write -> !store.has(write.key())).toList();
    }

    private static long size(List<Write> writes) {
        return writes.stream().mapToLong(write -> write.value().map(v -> v.length).orElse(0)).sum();
    }
}
