package org.ashlar.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.jspecify.annotations.Nullable;

/** Blocks in a map, with a record of what was synced. Safe for use by any thread. */
public final class InMemoryBlockstore implements Blockstore {
    private final ConcurrentNavigableMap<Multihash, byte[]> blocks = new ConcurrentSkipListMap<>();
    private final AtomicInteger syncs = new AtomicInteger();
    private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean dirty;
    private volatile int capacity = Integer.MAX_VALUE;
    private final Set<Multihash> held = ConcurrentHashMap.newKeySet();

    /** Makes the store fail beyond a number of blocks, as at the ceiling of a node's storage. */
    public void capacity(int most) {
        capacity = most;
    }

    /** Makes the store fail to delete a block, as a disk may. */
    public void holdOn(Multihash hash) {
        held.add(hash);
    }

    @Override
    public Optional<Block> get(Cid cid) {
        if (cid.hash().isIdentity()) {
            return Optional.of(new Block(cid, cid.hash().digest()));
        }
        return Optional.ofNullable(blocks.get(cid.hash())).map(data -> new Block(cid, data));
    }

    @Override
    public boolean has(Cid cid) {
        return get(cid).isPresent();
    }

    @Override
    public OptionalLong size(Cid cid) {
        return get(cid).map(block -> OptionalLong.of(block.size())).orElseGet(OptionalLong::empty);
    }

    @Override
    public void stage(List<Block> staged) {
        batches.add(staged.size());
        for (Block block : staged) {
            if (!block.cid().hash().isIdentity()) {
                if (blocks.size() >= capacity && !blocks.containsKey(block.cid().hash())) {
                    throw new StorageException("storage is full");
                }
                blocks.put(block.cid().hash(), block.data());
                dirty = true;
            }
        }
    }

    @Override
    public void sync() {
        syncs.incrementAndGet();
        dirty = false;
    }

    @Override
    public void delete(Multihash hash) {
        if (held.contains(hash)) {
            throw new StorageException("cannot delete");
        }
        blocks.remove(hash);
    }

    @Override
    public List<Multihash> hashes(@Nullable Multihash after, int limit) {
        var from = after == null ? blocks : blocks.tailMap(after, false);
        List<Multihash> page = new ArrayList<>();
        for (Multihash hash : from.keySet()) {
            if (page.size() == limit) {
                break;
            }
            page.add(hash);
        }
        return page;
    }

    @Override
    public long diskUsage() {
        return blocks.values().stream().mapToLong(data -> data.length).sum();
    }

    /** Number of blocks. */
    public int count() {
        return blocks.size();
    }

    /** How many blocks were staged at a time. */
    public List<Integer> batches() {
        return List.copyOf(batches);
    }

    /** How often {@link #sync} was called. */
    public int syncs() {
        return syncs.get();
    }

    /** True when something was staged after the last sync. */
    public boolean dirty() {
        return dirty;
    }
}
