package org.ashlar.routing.dht;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.kad.KadRecord;
import org.ashlar.routing.Values;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;

/**
 * Values that others placed here, for 48 hours. A value is kept only when it is valid and not worse
 * than the one that is here. Blocks on the disk. Safe for use by any thread.
 */
final class ValueStore {
    /** How long a value is kept. */
    static final Duration MAX_AGE = Duration.ofDays(2);

    static final Key PREFIX = Key.of("/kad/values/");
    private static final HexFormat HEX = HexFormat.of();
    private static final int STRIPES = 64;
    private static final int PAGE = 256;

    private final RootStore store;
    private final Values values;
    private final InstantSource clock;
    private final int limit;
    private final Object[] stripes = new Object[STRIPES];

    /** Guarded by this; counted at the first use, kept up to date from then on. */
    private int count = -1;

    /**
     * @param limit most values; further keys are refused
     */
    ValueStore(RootStore store, Values values, InstantSource clock, int limit) {
        this.store = store;
        this.values = values;
        this.clock = clock;
        this.limit = limit;
        Arrays.setAll(stripes, i -> new Object());
    }

    /** The value under a key, or empty; one that is too old or no longer valid is dropped. */
    Optional<KadRecord> get(byte[] key) {
        Key place = place(key);
        Optional<byte[]> stored = store.get(place);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(stored.get());
        Instant received = Instant.ofEpochMilli(in.getLong());
        byte[] value = new byte[in.remaining()];
        in.get(value);
        if (received.plus(MAX_AGE).isBefore(clock.instant()) || !valid(key, value)) {
            drop(place);
            return Optional.empty();
        }
        return Optional.of(new KadRecord(key, value, received.toString()));
    }

    private boolean valid(byte[] key, byte[] value) {
        try {
            values.validate(key, value);
            return true;
        } catch (ProtocolViolationException e) {
            return false;
        }
    }

    /**
     * Takes a value.
     *
     * @throws ProtocolViolationException if it is not valid, or worse than the one here, or there
     *     are too many
     */
    void put(byte[] key, byte[] value) {
        values.validate(key, value);
        synchronized (stripes[Math.floorMod(Arrays.hashCode(key), STRIPES)]) {
            Optional<KadRecord> before = get(key);
            if (before.isPresent() && values.compare(key, value, before.get().value()) < 0) {
                throw new ProtocolViolationException("a newer value is here");
            }
            if (before.isEmpty() && !reserve()) {
                throw new ProtocolViolationException("too many values");
            }
            byte[] stored =
                    ByteBuffer.allocate(8 + value.length)
                            .putLong(clock.millis())
                            .put(value)
                            .array();
            store.write(List.of(Write.put(place(key), stored)));
        }
    }

    private synchronized boolean reserve() {
        if (count < 0) {
            count = countStored();
        }
        if (count >= limit) {
            return false;
        }
        count++;
        return true;
    }

    private int countStored() {
        int found = 0;
        Key after = Key.EMPTY;
        List<Key> page;
        do {
            page = store.keys(PREFIX, after, PAGE);
            found += page.size();
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        } while (page.size() == PAGE);
        return found;
    }

    private void drop(Key place) {
        store.write(List.of(Write.delete(place)));
        synchronized (this) {
            count -= count > 0 ? 1 : 0;
        }
    }

    /** Drops values that are too old. */
    void expire() {
        Key after = Key.EMPTY;
        List<Key> page;
        do {
            page = store.keys(PREFIX, after, PAGE);
            for (Key key : page) {
                after = key;
                Optional<byte[]> stored = store.get(key);
                boolean old =
                        stored.isPresent()
                                && ByteBuffer.wrap(stored.get()).getLong()
                                        < clock.millis() - MAX_AGE.toMillis();
                if (old) {
                    drop(key);
                }
            }
        } while (page.size() == PAGE);
    }

    private static Key place(byte[] key) {
        return Key.of(PREFIX.text() + HEX.formatHex(key));
    }
}
