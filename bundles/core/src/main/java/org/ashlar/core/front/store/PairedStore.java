package org.ashlar.core.front.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;

/**
 * Blocks on the way from one store to another: writes go to the new one, reads try new then old,
 * deletes go to both and keep the copier away from the key. Values are named by their hash, so two
 * writers of one key agree. Safe for use by any thread.
 */
final class PairedStore implements MovingStore {
    private static final System.Logger LOG = System.getLogger(PairedStore.class.getName());
    private static final int BATCH_BYTES = 1 << 20;

    private final Datastore to;
    private final Datastore from;

    /** Guarded by itself: deletes that run now, by key; those that ended during this page. */
    private final Map<Key, Integer> deleting = new HashMap<>();

    private final Set<Key> deleted = new HashSet<>();

    PairedStore(Datastore to, Datastore from) {
        this.to = to;
        this.from = from;
    }

    @Override
    public Optional<byte[]> get(Key key) {
        return to.get(key).or(() -> from.get(key));
    }

    @Override
    public boolean has(Key key) {
        return to.has(key) || from.has(key);
    }

    @Override
    public OptionalLong size(Key key) {
        OptionalLong size = to.size(key);
        return size.isPresent() ? size : from.size(key);
    }

    @Override
    public void write(List<Write> writes, boolean durable) {
        List<Write> deletes = writes.stream().filter(w -> w.value().isEmpty()).toList();
        if (deletes.isEmpty()) {
            to.write(writes, durable);
            return;
        }
        synchronized (deleting) {
            deletes.forEach(w -> deleting.merge(w.key(), 1, Integer::sum));
        }
        try {
            from.write(deletes, durable);
            to.write(writes, durable);
        } finally {
            synchronized (deleting) {
                for (Write w : deletes) {
                    deleting.computeIfPresent(w.key(), (key, n) -> n == 1 ? null : n - 1);
                    deleted.add(w.key());
                }
            }
        }
    }

    @Override
    public void sync() {
        from.sync();
        to.sync();
    }

    @Override
    public List<Key> keys(Key prefix, Key after, int limit) {
        TreeSet<Key> all = new TreeSet<>(to.keys(prefix, after, limit));
        all.addAll(from.keys(prefix, after, limit));
        return all.stream().limit(limit).toList();
    }

    @Override
    public long diskUsage() {
        return to.diskUsage() + from.diskUsage();
    }

    @Override
    public List<Key> sourceKeys(Key after, int limit) {
        return from.keys(Key.EMPTY, after, limit);
    }

    @Override
    public Page copyPage(Key after, int limit, boolean verify) {
        synchronized (deleting) {
            deleted.clear();
        }
        List<Key> keys = sourceKeys(after, limit);
        List<Write> batch = new ArrayList<>();
        List<Key> damaged = new ArrayList<>();
        long bytes = 0;
        int copied = 0;
        for (Key key : keys) {
            if (verify ? hasIntact(key) : to.has(key)) {
                continue;
            }
            Optional<byte[]> value = from.get(key);
            if (value.isPresent() && !matches(key, value.get())) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "block {0} does not match its hash and is not copied",
                        HexText.of(key));
                damaged.add(key);
            } else if (value.isPresent()) {
                batch.add(Write.put(key, value.get()));
                bytes += value.get().length;
            }
            if (bytes >= BATCH_BYTES) {
                copied += copy(batch, verify);
                batch.clear();
                bytes = 0;
            }
        }
        return new Page(keys, copied + copy(batch, verify), damaged);
    }

    private boolean hasIntact(Key key) {
        return to.get(key).filter(value -> matches(key, value)).isPresent();
    }

    @Override
    public List<Key> lost(List<Key> keys) {
        return keys.stream().filter(key -> from.has(key) && !hasIntact(key)).toList();
    }

    private int copy(List<Write> batch, boolean replace) {
        synchronized (deleting) {
            List<Write> writes = new ArrayList<>();
            int copied = 0;
            for (Write write : batch) {
                if (deleting.containsKey(write.key()) || deleted.contains(write.key())) {
                    continue;
                }
                if (replace) {
                    writes.add(Write.delete(write.key())); // a store may keep the first value
                }
                writes.add(write);
                copied++;
            }
            if (!writes.isEmpty()) {
                to.write(writes, false);
            }
            return copied;
        }
    }

    @Override
    public void seal() {
        to.sync();
    }

    private static boolean matches(Key key, byte[] value) {
        try {
            return Hashes.verifies(Multihash.of(key.bytes()), value);
        } catch (FormatException e) {
            return true; // not a hash this node can check
        }
    }
}
