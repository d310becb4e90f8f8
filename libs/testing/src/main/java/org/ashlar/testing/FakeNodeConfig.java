package org.ashlar.testing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/** Settings in a map: text, booleans, numbers, durations and lists. Safe for any thread. */
public final class FakeNodeConfig implements NodeConfig {
    private final Map<String, Object> values = new ConcurrentHashMap<>();

    @Override
    public Optional<Object> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    @Override
    public Optional<String> string(String key) {
        return get(key).map(Object::toString);
    }

    @Override
    public Optional<Boolean> bool(String key) {
        return get(key).map(Boolean.class::cast);
    }

    @Override
    public OptionalLong integer(String key) {
        return get(key).map(value -> OptionalLong.of(((Number) value).longValue()))
                .orElseGet(OptionalLong::empty);
    }

    @Override
    public Optional<Duration> duration(String key) {
        return get(key).map(Duration.class::cast);
    }

    @Override
    public OptionalLong bytes(String key) {
        return integer(key);
    }

    @Override
    public List<String> strings(String key) {
        return get(key).map(value -> ((List<?>) value).stream().map(Object::toString).toList())
                .orElseGet(List::of);
    }

    @Override
    public void set(String key, @Nullable Object value) {
        if (value == null) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }
}
