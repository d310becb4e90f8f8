package org.ashlar.datastore.flatfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.ashlar.store.Key;
import org.jspecify.annotations.Nullable;

/**
 * A bounded, sorted stretch of the key space, so that a listing page by page walks the directories
 * once for many pages. It is kept in step with writes and so is always exact. Safe for use by any
 * thread.
 */
final class KeyWindow {
    /** Walks all keys, in no order. */
    interface Source {
        void walk(Consumer<Key> visitor) throws IOException;
    }

    static final int CAPACITY = 16_384;

    private final Source source;
    private final int capacity;

    /** Changes during a walk; null when there is none. */
    private @Nullable NavigableMap<Key, Boolean> changes;

    private NavigableSet<Key> keys = new TreeSet<>();
    private @Nullable Key from;

    /** Last key that the window covers; empty when it reaches the end. */
    private Optional<Key> to = Optional.empty();

    KeyWindow(Source source, int capacity) {
        this.source = source;
        this.capacity = capacity;
    }

    /** Takes note that a key has come or gone; called after the change. */
    synchronized void changed(Key key, boolean present) {
        if (changes != null) {
            changes.put(key, present);
            return;
        }
        apply(key, present);
    }

    private void apply(Key key, boolean present) {
        if (from == null || !covers(key)) {
            return;
        }
        if (present) {
            keys.add(key);
        } else {
            keys.remove(key);
        }
        if (keys.size() > 2 * capacity) {
            keys = new TreeSet<>();
            from = null;
        }
    }

    private boolean covers(Key key) {
        return from != null
                && key.compareTo(from) > 0
                && (to.isEmpty() || key.compareTo(to.get()) <= 0);
    }

    /** A page of keys; see {@link org.ashlar.store.Datastore#keys}. */
    List<Key> page(Key prefix, Key after, int limit) throws IOException {
        List<Key> page = new ArrayList<>();
        Key last = after;
        while (page.size() < limit) {
            Optional<Key> end = take(prefix, last, limit, page);
            if (end.isEmpty()) {
                break;
            }
            last = end.get();
        }
        return page;
    }

    /** Adds what one window gives; returns where the next begins, or empty at the end. */
    private Optional<Key> take(Key prefix, Key after, int limit, List<Key> page)
            throws IOException {
        synchronized (source) {
            while (true) {
                synchronized (this) {
                    if (usable(after)) {
                        return read(prefix, after, limit, page);
                    }
                }
                fill(after);
            }
        }
    }

    private Optional<Key> read(Key prefix, Key after, int limit, List<Key> page) {
        for (Key key : keys.tailSet(after, false)) {
            if (page.size() == limit || (!key.startsWith(prefix) && key.compareTo(prefix) > 0)) {
                return Optional.empty();
            }
            if (key.startsWith(prefix)) {
                page.add(key);
            }
        }
        return to;
    }

    private synchronized boolean usable(Key after) {
        return from != null
                && after.compareTo(from) >= 0
                && (to.isEmpty() || after.compareTo(to.get()) < 0);
    }

    private void fill(Key after) throws IOException {
        synchronized (this) {
            changes = new TreeMap<>();
            from = null;
        }
        NavigableSet<Key> found = new TreeSet<>();
        boolean[] cut = new boolean[1];
        boolean complete = false;
        try {
            source.walk(key -> cut[0] |= keep(found, key, after));
            complete = true;
        } finally {
            publish(after, found, cut[0], complete);
        }
    }

    /** Keeps the lowest keys after a point; true when some may have been left out. */
    private boolean keep(NavigableSet<Key> found, Key key, Key after) {
        if (key.compareTo(after) > 0
                && (found.size() < capacity || key.compareTo(found.last()) < 0)) {
            found.add(key);
            if (found.size() > capacity) {
                found.pollLast();
            }
        }
        return found.size() == capacity;
    }

    private synchronized void publish(
            Key after, NavigableSet<Key> found, boolean cut, boolean complete) {
        NavigableMap<Key, Boolean> missed = changes == null ? new TreeMap<>() : changes;
        changes = null;
        if (complete) {
            keys = found;
            from = after;
            to = cut ? Optional.of(found.last()) : Optional.empty();
            missed.forEach(this::apply);
        }
    }
}
