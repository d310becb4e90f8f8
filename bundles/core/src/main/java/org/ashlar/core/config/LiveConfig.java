package org.ashlar.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.ashlar.core.repo.ConfigFile;
import org.ashlar.core.repo.ConfigStore;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the running node: the file, and after each change what follows from it. Safe
 * for use by any thread.
 */
final class LiveConfig implements ConfigStore {
    private final ConfigFile file;
    private final Consumer<NodeConfig> check;
    private final Runnable changed;

    /**
     * @param check fails if what a change leads to could not be applied
     * @param changed told after each change
     */
    LiveConfig(ConfigFile file, Consumer<NodeConfig> check, Runnable changed) {
        this.file = file;
        this.check = check;
        this.changed = changed;
    }

    @Override
    public void set(String key, @Nullable Object value) {
        file.set(key, value, check);
        changed.run();
    }

    @Override
    public void update(UnaryOperator<Map<String, Object>> change) {
        file.update(change, check);
        changed.run();
    }

    @Override
    public void refresh() {
        Map<String, Object> before = file.tree();
        file.refresh(check);
        if (file.tree() != before) {
            changed.run();
        }
    }

    @Override
    public boolean running() {
        return true;
    }

    @Override
    public Map<String, Object> tree() {
        return file.tree();
    }

    @Override
    public @Nullable Object lookup(String key) {
        return file.lookup(key);
    }

    @Override
    public Path backup(String reason) {
        return file.backup(reason);
    }

    @Override
    public Optional<Object> get(String key) {
        return file.get(key);
    }

    @Override
    public Optional<String> string(String key) {
        return file.string(key);
    }

    @Override
    public Optional<Boolean> bool(String key) {
        return file.bool(key);
    }

    @Override
    public OptionalLong integer(String key) {
        return file.integer(key);
    }

    @Override
    public Optional<Duration> duration(String key) {
        return file.duration(key);
    }

    @Override
    public OptionalLong bytes(String key) {
        return file.bytes(key);
    }

    @Override
    public List<String> strings(String key) {
        return file.strings(key);
    }
}
