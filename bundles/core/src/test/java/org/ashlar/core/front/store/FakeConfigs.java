package org.ashlar.core.front.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ashlar.core.config.DatastoreConfigs;
import org.ashlar.store.Datastore;

/** Stores by directory that outlive the slot; what a repo and its bundles are to a swap. */
final class FakeConfigs implements DatastoreConfigs {
    final Map<Path, FakeStore> disk = new HashMap<>();
    final List<Store> records = new ArrayList<>();
    Map<String, Object> spec = Map.of();
    StoreSlot slot;
    long capacity = -1;
    Runnable afterSave = () -> {};
    private int count;

    FakeConfigs(StoreSlot slot) {
        this.slot = slot;
    }

    /** Another start of the node: only what the spec names comes up. */
    void restart(StoreSlot next, String mount) {
        slot = next;
        records.clear();
        disk.keySet().removeIf(directory -> !Files.exists(directory));
        disk.replaceAll(
                (directory, store) -> {
                    FakeStore copy = new FakeStore();
                    copy.values.putAll(store.values);
                    return copy;
                });
        create(
                (String) Objects.requireNonNull(spec.get("kind")),
                mount,
                (Path) Objects.requireNonNull(spec.get("directory")));
    }

    @Override
    public synchronized List<Store> stores() {
        return List.copyOf(records);
    }

    @Override
    public synchronized Optional<Store> store(String mount) {
        return records.isEmpty() ? Optional.empty() : Optional.of(records.get(records.size() - 1));
    }

    @Override
    public synchronized String create(String kind, String mount, Path directory) {
        String pid = kind + "~" + count++;
        records.add(new Store(pid, kind, mount, directory));
        if (!kind.equals("missing")) {
            if (!Files.exists(directory)) {
                disk.remove(directory);
            }
            try {
                Files.createDirectories(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            FakeStore store = disk.computeIfAbsent(directory, d -> new FakeStore());
            store.capacity = kind.equals("memory") ? capacity : -1;
            slot.bind(
                    store,
                    Map.of(
                            "service.pid",
                            pid,
                            Datastore.KIND,
                            kind,
                            Datastore.VOLATILE,
                            kind.startsWith("forgetful")));
        }
        return pid;
    }

    @Override
    public synchronized void delete(String pid) {
        for (Store record : List.copyOf(records)) {
            if (record.pid().equals(pid)) {
                records.remove(record);
                FakeStore store = disk.get(record.directory());
                if (store != null) {
                    slot.unbind(store);
                    store.closed = true;
                }
            }
        }
    }

    @Override
    public Map<String, Object> currentSpec() {
        return spec;
    }

    @Override
    public Map<String, Object> specWith(String mount, String kind, Path directory) {
        return Map.of("kind", kind, "directory", directory);
    }

    @Override
    public void saveSpec(Map<String, Object> next) {
        spec = next;
        afterSave.run();
    }
}
