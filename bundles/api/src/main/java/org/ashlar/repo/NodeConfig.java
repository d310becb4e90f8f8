package org.ashlar.repo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The repo's configuration: Kubo's JSON file, the only durable truth. Keys are dotted, as in {@code
 * Swarm.ConnMgr.LowWater}; values are JSON trees of Map, List, String, Boolean, Number and null.
 * Reads see the newest value. Safe for use by any thread.
 */
@ProviderType
public interface NodeConfig {
    /** The value as a JSON tree, or empty when the key is absent or null. Never private keys. */
    Optional<Object> get(String key);

    /** A text value, or empty when absent. */
    Optional<String> string(String key);

    /** A boolean, or empty when absent. */
    Optional<Boolean> bool(String key);

    /** A whole number, or empty when absent. */
    OptionalLong integer(String key);

    /** A duration in Go's form such as {@code 1m30s}, or empty when absent. */
    Optional<Duration> duration(String key);

    /** A size such as {@code 256KiB} in bytes, or empty when absent. */
    OptionalLong bytes(String key);

    /** A list of text, empty when absent. */
    List<String> strings(String key);

    /**
     * Sets one value durably, then applies it to the running node.
     *
     * @throws org.ashlar.error.InvalidRequestException if key or value is not acceptable
     */
    void set(String key, @Nullable Object value);
}
