package org.ashlar.pinning.provide;

import java.util.ArrayList;
import java.util.List;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.repo.NodeConfig;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Contents that are new here and not announced yet, and those that somebody wants announced: one
 * record each in the root store. Those that are new are written together with what made them new;
 * their bound is the number of pins. Safe for use by any thread; calls block on the disk.
 */
@Component(service = ProvideQueue.class)
public final class ProvideQueue {
    private static final Key PREFIX = Key.of("/local/provide/queue/");
    private static final Key ONCE = Key.of("/local/provide/once/");
    private static final int PAGE = 1_000;

    private final RootStore store;
    private final NodeConfig config;
    private volatile Runnable listener = () -> {};

    /**
     * @param store keeps the queue
     * @param config says whether anything is announced at all
     */
    @Activate
    public ProvideQueue(@Reference RootStore store, @Reference NodeConfig config) {
        this.store = store;
        this.config = config;
    }

    /** Is told after each write that was given out has been made, by {@link #offered}. */
    void listen(Runnable action) {
        listener = action;
    }

    /** What to write with the change that makes the content new; nothing when providing is off. */
    public List<Write> offer(Cid cid) {
        return config.bool("Provide.Enabled").orElse(true)
                ? List.of(Write.put(key(PREFIX, cid), new byte[0]))
                : List.of();
    }

    /** The writes of {@link #offer} are made. */
    public void offered() {
        listener.run();
    }

    /** Makes contents wait that are announced once, whatever the strategy; nothing below them. */
    public void once(List<Cid> contents) {
        store.write(contents.stream().map(cid -> Write.put(key(ONCE, cid), new byte[0])).toList());
        listener.run();
    }

    /** Contents that wait, at most {@code limit}. */
    List<Cid> next(int limit) {
        return next(PREFIX, limit);
    }

    /** Those of {@link #once} that wait, at most {@code limit}. */
    List<Cid> nextOnce(int limit) {
        return next(ONCE, limit);
    }

    private List<Cid> next(Key prefix, int limit) {
        List<Cid> found = new ArrayList<>();
        List<Write> broken = new ArrayList<>();
        for (Key key : store.keys(prefix, prefix, limit)) {
            try {
                String text = key.text().substring(prefix.length());
                found.add(Cid.of(Multibase.BASE32.decodeBare(text)));
            } catch (FormatException e) {
                broken.add(Write.delete(key)); // it cannot have been written here
            }
        }
        if (!broken.isEmpty()) {
            store.write(broken);
        }
        return found;
    }

    /** These are announced. */
    void remove(List<Cid> announced) {
        store.write(announced.stream().map(cid -> Write.delete(key(PREFIX, cid))).toList());
    }

    /** These of {@link #once} are announced. */
    void removeOnce(List<Cid> announced) {
        store.write(announced.stream().map(cid -> Write.delete(key(ONCE, cid))).toList());
    }

    /** Number of contents that wait. */
    public int size() {
        return size(PREFIX) + size(ONCE);
    }

    private int size(Key prefix) {
        int count = 0;
        Key last = prefix;
        while (true) {
            List<Key> page = store.keys(prefix, last, PAGE);
            count += page.size();
            if (page.size() < PAGE) {
                return count;
            }
            last = page.get(page.size() - 1);
        }
    }

    /**
     * Forgets all that wait.
     *
     * @return how many there were
     */
    public int clear() {
        return clear(PREFIX) + clear(ONCE);
    }

    private int clear(Key prefix) {
        int count = 0;
        while (true) {
            List<Key> page = store.keys(prefix, prefix, PAGE);
            if (page.isEmpty()) {
                return count;
            }
            store.write(page.stream().map(Write::delete).toList());
            count += page.size();
        }
    }

    private static Key key(Key prefix, Cid cid) {
        return Key.of(prefix.text() + Multibase.BASE32.encodeBare(cid.bytes()));
    }
}
