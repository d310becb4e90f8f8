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
 * Bounded, sorted stretches of the key space, so that a listing page by page walks the directories
 * once for many pages; several, as some list at a time: a swap, a command, a collection. They are
 * kept in step with writes and so are always exact. A store that begins empty needs no walk until
 * it holds more than one has room for: while one is copied into it, a walk waits for the disk in
 * each directory. Safe for use by any thread.
 */
final class KeyWindow {
    /** Walks all keys, in no order. */
    interface Source {
        void walk(Consumer<Key> visitor) throws IOException;
    }

    static final int CAPACITY = 16_384;

    /** Most stretches; the one that was not read for longest goes. */
    static final int STRETCHES = 4;

    /** Keys between two; guarded by the windows. */
    private static final class Stretch {
        private final NavigableSet<Key> keys;
        private final Key from;

        /** Last key that it covers; empty when it reaches the end. */
        private final Optional<Key> to;

        Stretch(NavigableSet<Key> keys, Key from, Optional<Key> to) {
            this.keys = keys;
            this.from = from;
            this.to = to;
        }

        /** True if it has what comes after a key. */
        boolean follows(Key after) {
            return after.compareTo(from) >= 0 && (to.isEmpty() || after.compareTo(to.get()) < 0);
        }

        /** Its first keys. */
        Stretch begin(int count) {
            while (keys.size() > count) {
                keys.pollLast();
            }
            return new Stretch(keys, from, Optional.of(keys.last()));
        }

        void apply(Key key, boolean present) {
            boolean covers =
                    key.compareTo(from) > 0 && (to.isEmpty() || key.compareTo(to.get()) <= 0);
            if (covers && present) {
                keys.add(key);
            } else if (covers) {
                keys.remove(key);
            }
        }
    }

    private final Source source;
    private final int capacity;

    /** Changes during a walk; null when there is none. */
    private @Nullable NavigableMap<Key, Boolean> changes;

    /** The one that was read last is first. */
    private final List<Stretch> stretches = new ArrayList<>();

    /**
     * @param empty true if there are no keys yet
     */
    KeyWindow(Source source, int capacity, boolean empty) {
        this.source = source;
        this.capacity = capacity;
        if (empty) {
            stretches.add(new Stretch(new TreeSet<>(), Key.EMPTY, Optional.empty()));
        }
    }

    /** Takes note that a key has come or gone; called after the change. */
    synchronized void changed(Key key, boolean present) {
        if (changes != null) {
            changes.put(key, present);
        }
        stretches.forEach(stretch -> stretch.apply(key, present));
        stretches.replaceAll(
                stretch -> stretch.keys.size() > 2 * capacity ? stretch.begin(capacity) : stretch);
    }

    /** A page of keys; see {@link org.ashlar.store.Datastore#keys}. */
    List<Key> page(Key prefix, Key after, int limit) throws IOException {
        List<Key> page = new ArrayList<>();
        Key last = after;
        while (page.size() < limit) {
            Optional<Key> end = take(prefix, last, limit, page).next();
            if (end.isEmpty()) {
                break;
            }
            last = end.get();
        }
        return page;
    }

    /** What was read of one stretch: where the next begins, or empty at the end. */
    private record Taken(Optional<Key> next) {}

    /** Adds what one stretch gives. */
    private Taken take(Key prefix, Key after, int limit, List<Key> page) throws IOException {
        Taken taken = read(prefix, after, limit, page);
        if (taken != null) {
            return taken;
        }
        synchronized (source) {
            while (true) {
                taken = read(prefix, after, limit, page); // another may have walked meanwhile
                if (taken != null) {
                    return taken;
                }
                fill(after);
            }
        }
    }

    private synchronized @Nullable Taken read(Key prefix, Key after, int limit, List<Key> page) {
        for (Stretch stretch : stretches) {
            if (stretch.follows(after)) {
                stretches.remove(stretch);
                stretches.add(0, stretch);
                return read(stretch, prefix, after, limit, page);
            }
        }
        return null;
    }

    private static Taken read(Stretch stretch, Key prefix, Key after, int limit, List<Key> page) {
        for (Key key : stretch.keys.tailSet(after, false)) {
            if (page.size() == limit || (!key.startsWith(prefix) && key.compareTo(prefix) > 0)) {
                return new Taken(Optional.empty());
            }
            if (key.startsWith(prefix)) {
                page.add(key);
            }
        }
        return new Taken(stretch.to);
    }

    private void fill(Key after) throws IOException {
        synchronized (this) {
            changes = new TreeMap<>();
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
            Optional<Key> to = cut ? Optional.of(found.last()) : Optional.empty();
            Stretch made = new Stretch(found, after, to);
            missed.forEach(made::apply);
            if (stretches.size() == STRETCHES) {
                stretches.remove(STRETCHES - 1);
            }
            stretches.add(0, made);
        }
    }
}
