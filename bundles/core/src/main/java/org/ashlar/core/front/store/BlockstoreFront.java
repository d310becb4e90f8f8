package org.ashlar.core.front.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The front of the store of blocks: those that are stored, without references to files. Safe for
 * use by any thread that may block.
 */
@Component(service = BlockstoreFront.class)
public final class BlockstoreFront implements Blockstore {
    private final StoreSlot slot;
    private final StorageLimits limits;

    /**
     * @param timer the time
     * @param repo may hold the journal of an interrupted swap
     * @param config ceilings of the store
     */
    @Activate
    public BlockstoreFront(
            @Reference GateTimer timer, @Reference Repo repo, @Reference NodeConfig config) {
        limits = new StorageLimits(config);
        slot = new StoreSlot("/blocks", timer);
        if (SwapJournal.exists(repo.directory())) {
            slot.hold(); // until the swap that was interrupted says what serves
        }
    }

    @Reference(
            target = "(mount=/blocks)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(Datastore store, Map<String, Object> properties) {
        slot.bind(store, properties);
    }

    void unbindStore(Datastore store) {
        slot.unbind(store);
    }

    /** The gate, for the listing of parts. */
    public StoreSlot slot() {
        return slot;
    }

    @Override
    public Optional<Block> get(Cid cid) {
        if (cid.hash().isIdentity()) {
            return Optional.of(new Block(cid, cid.hash().digest()));
        }
        Key key = key(cid.hash());
        return slot.with(store -> store.get(key)).map(data -> new Block(cid, data));
    }

    @Override
    public boolean has(Cid cid) {
        if (cid.hash().isIdentity()) {
            return true;
        }
        Key key = key(cid.hash());
        return slot.with(store -> store.has(key));
    }

    @Override
    public OptionalLong size(Cid cid) {
        if (cid.hash().isIdentity()) {
            return OptionalLong.of(cid.hash().digestLength());
        }
        Key key = key(cid.hash());
        return slot.with(store -> store.size(key));
    }

    @Override
    public void stage(List<Block> blocks) {
        List<Write> writes = new ArrayList<>(blocks.size());
        for (Block block : blocks) {
            if (!block.cid().hash().isIdentity()) {
                writes.add(Write.put(key(block.cid().hash()), block.data()));
            }
        }
        if (!writes.isEmpty()) {
            slot.run(store -> write(store, writes));
        }
    }

    private void write(Datastore store, List<Write> writes) {
        limits.check(store, writes);
        boolean written = false;
        try {
            store.write(writes, false);
            written = true;
        } finally {
            if (!written) {
                limits.failed();
            }
        }
    }

    @Override
    public void sync() {
        slot.run(Datastore::sync);
    }

    @Override
    public void delete(Multihash hash) {
        if (!hash.isIdentity()) {
            Key key = Key.of(hash);
            slot.run(
                    store -> {
                        limits.deleting(store, key);
                        store.write(List.of(Write.delete(key)), false);
                    });
        }
    }

    @Override
    public List<Multihash> hashes(@Nullable Multihash after, int limit) {
        Key start = after == null ? Key.EMPTY : Key.of(after);
        List<Key> keys = slot.with(store -> store.keys(Key.EMPTY, start, limit));
        List<Multihash> hashes = new ArrayList<>(keys.size());
        for (Key key : keys) {
            hashes.add(Multihash.of(key.bytes()));
        }
        return hashes;
    }

    @Override
    public long diskUsage() {
        return slot.with(Datastore::diskUsage);
    }

    private static Key key(Multihash hash) {
        HashRules.check(hash);
        return Key.of(hash);
    }

    /** Which hashes name blocks; holds no state. */
    public static final class HashRules {
        /** Shortest digest that is accepted, in bytes. */
        public static final int MIN_DIGEST = 20;

        private HashRules() {}

        /**
         * Refuses hashes that are unsafe or unknown.
         *
         * @throws org.ashlar.error.InvalidRequestException if the hash is one of those
         */
        public static void check(Multihash hash) {
            if (hash.isIdentity()) {
                return;
            }
            if (Hashes.name(hash.function()).startsWith("0x")) {
                throw new org.ashlar.error.InvalidRequestException(
                        "potentially insecure hash functions not allowed");
            }
            if (hash.digestLength() < MIN_DIGEST) {
                throw new org.ashlar.error.InvalidRequestException(
                        "digest too small: must be at least " + MIN_DIGEST + " bytes");
            }
        }
    }
}
