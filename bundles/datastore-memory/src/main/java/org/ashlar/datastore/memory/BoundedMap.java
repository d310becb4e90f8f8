package org.ashlar.datastore.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;

/** Values by key, with a bound on all of them together. Safe for use by any thread. */
final class BoundedMap {
    /** What an entry takes beside its key and value: node, key, headers of arrays. */
    static final int OVERHEAD = 120;

    private final long capacity;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** Guarded by the lock, as the sum is. */
    private final NavigableMap<Key, byte[]> values = new TreeMap<>();

    private long bytes;

    /**
     * @param capacity most bytes held, overhead included
     */
    BoundedMap(long capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        this.capacity = capacity;
    }

    long capacity() {
        return capacity;
    }

    /** The value itself, not a copy. */
    Optional<byte[]> get(Key key) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(values.get(key));
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Applies all writes or none.
     *
     * @throws StorageException if there is no room
     */
    void write(List<Write> writes) {
        lock.writeLock().lock();
        try {
            long next = bytes + growth(writes);
            if (next > capacity && next > bytes) {
                throw new StorageException(
                        "the datastore in memory is full: it may hold " + capacity + " bytes");
            }
            for (Write write : writes) {
                if (write.value().isPresent()) {
                    values.put(write.key(), write.value().get().clone());
                } else {
                    values.remove(write.key());
                }
            }
            bytes = next;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private long growth(List<Write> writes) {
        Map<Key, Long> sizes = new HashMap<>();
        long growth = 0;
        for (Write write : writes) {
            Key key = write.key();
            long size = write.value().map(value -> size(key, value)).orElse(0L);
            Long earlier = sizes.put(key, size);
            growth += size - (earlier == null ? size(key, values.get(key)) : earlier);
        }
        return growth;
    }

    private static long size(Key key, byte @Nullable [] value) {
        return value == null ? 0 : key.length() + value.length + OVERHEAD;
    }

    List<Key> keys(Key prefix, Key after, int limit) {
        List<Key> found = new ArrayList<>();
        lock.readLock().lock();
        try {
            boolean later = after.compareTo(prefix) >= 0;
            for (Key key : values.tailMap(later ? after : prefix, !later).keySet()) {
                if (found.size() == limit || !key.startsWith(prefix)) {
                    break;
                }
                found.add(key);
            }
            return found;
        } finally {
            lock.readLock().unlock();
        }
    }

    long bytes() {
        lock.readLock().lock();
        try {
            return bytes;
        } finally {
            lock.readLock().unlock();
        }
    }

    void clear() {
        lock.writeLock().lock();
        try {
            values.clear();
            bytes = 0;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
