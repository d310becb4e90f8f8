package org.ashlar.core.front.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;

/**
 * Values that change on the way from one store to another: the old one stays the truth, writes
 * reach both, and a page is copied while no write runs. Safe for use by any thread.
 */
final class MirrorStore implements MovingStore {
    private final Datastore to;
    private final Datastore from;
    private final Object lock = new Object();
    private boolean sealed;

    MirrorStore(Datastore to, Datastore from) {
        this.to = to;
        this.from = from;
    }

    @Override
    public Optional<byte[]> get(Key key) {
        return from.get(key);
    }

    @Override
    public boolean has(Key key) {
        return from.has(key);
    }

    @Override
    public OptionalLong size(Key key) {
        return from.size(key);
    }

    @Override
    public void write(List<Write> writes, boolean durable) {
        synchronized (lock) {
            from.write(writes, durable);
            to.write(writes, sealed && durable);
        }
    }

    @Override
    public void sync() {
        from.sync();
        to.sync();
    }

    @Override
    public List<Key> keys(Key prefix, Key after, int limit) {
        return from.keys(prefix, after, limit);
    }

    @Override
    public long diskUsage() {
        return from.diskUsage() + to.diskUsage();
    }

    @Override
    public List<Key> sourceKeys(Key after, int limit) {
        return from.keys(Key.EMPTY, after, limit);
    }

    @Override
    public Page copyPage(Key after, int limit, boolean verify) {
        synchronized (lock) {
            List<Key> keys = from.keys(Key.EMPTY, after, limit);
            List<Write> writes = new ArrayList<>();
            for (Key key : keys) {
                Optional<byte[]> value = from.get(key);
                Optional<byte[]> there = to.get(key);
                boolean same =
                        value.isPresent()
                                && there.isPresent()
                                && Arrays.equals(value.get(), there.get());
                if (!same) {
                    writes.add(new Write(key, value));
                }
            }
            HashSet<Key> known = new HashSet<>(keys);
            for (Key key : to.keys(Key.EMPTY, after, limit)) {
                boolean inPage =
                        keys.size() < limit || key.compareTo(keys.get(keys.size() - 1)) <= 0;
                if (inPage && !known.contains(key) && !from.has(key)) {
                    writes.add(Write.delete(key));
                }
            }
            if (!writes.isEmpty()) {
                to.write(writes, false);
            }
            return new Page(keys, writes.size(), List.of());
        }
    }

    @Override
    public List<Key> lost(List<Key> keys) {
        return List.of(); // nothing tells a good value from a bad one
    }

    @Override
    public void seal() {
        synchronized (lock) {
            sealed = true;
            to.sync();
        }
    }
}
