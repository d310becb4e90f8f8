package org.ashlar.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;

/** Values in a map. Safe for use by any thread. */
public final class InMemoryRootStore implements RootStore {
    private final ConcurrentSkipListMap<Key, byte[]> values = new ConcurrentSkipListMap<>();
    private final AtomicInteger batches = new AtomicInteger();
    private volatile Runnable beforeWrite = () -> {};

    /** Runs something before each batch is applied; it may throw to make the write fail. */
    public void beforeWrite(Runnable action) {
        beforeWrite = action;
    }

    /** How many batches were written. */
    public int batches() {
        return batches.get();
    }

    @Override
    public Optional<byte[]> get(Key key) {
        return Optional.ofNullable(values.get(key)).map(byte[]::clone);
    }

    @Override
    public void write(List<Write> writes) {
        beforeWrite.run();
        batches.incrementAndGet();
        for (Write write : writes) {
            write.value()
                    .ifPresentOrElse(
                            value -> values.put(write.key(), value),
                            () -> values.remove(write.key()));
        }
    }

    @Override
    public List<Key> keys(Key prefix, Key after, int limit) {
        List<Key> page = new ArrayList<>();
        for (Key key : values.tailMap(after, false).keySet()) {
            if (page.size() == limit) {
                break;
            }
            if (key.startsWith(prefix)) {
                page.add(key);
            }
        }
        return page;
    }
}
