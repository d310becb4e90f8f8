package org.ashlar.core.front.store;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;

/** A store in memory that notices use after its end. Safe for use by any thread. */
final class FakeStore implements Datastore {
    final ConcurrentSkipListMap<Key, byte[]> values = new ConcurrentSkipListMap<>();
    volatile boolean closed;
    volatile long capacity = -1;
    volatile Runnable beforeGet = () -> {};

    private void open() {
        if (closed) {
            throw new IllegalStateException("store is closed");
        }
    }

    @Override
    public Optional<byte[]> get(Key key) {
        open();
        Optional<byte[]> value = Optional.ofNullable(values.get(key));
        beforeGet.run();
        return value;
    }

    @Override
    public boolean has(Key key) {
        open();
        return values.containsKey(key);
    }

    @Override
    public OptionalLong size(Key key) {
        return get(key).map(v -> OptionalLong.of(v.length)).orElseGet(OptionalLong::empty);
    }

    @Override
    public void write(List<Write> writes, boolean durable) {
        open();
        for (Write write : writes) {
            if (write.value().isPresent()) {
                values.put(write.key(), write.value().get());
            } else {
                values.remove(write.key());
            }
        }
    }

    @Override
    public void sync() {
        open();
    }

    @Override
    public List<Key> keys(Key prefix, Key after, int limit) {
        open();
        return values.tailMap(after, false).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .limit(limit)
                .toList();
    }

    @Override
    public OptionalLong capacity() {
        return capacity < 0 ? OptionalLong.empty() : OptionalLong.of(capacity);
    }

    @Override
    public long diskUsage() {
        return values.size();
    }
}
