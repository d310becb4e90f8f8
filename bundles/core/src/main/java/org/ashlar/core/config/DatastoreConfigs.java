package org.ashlar.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Selects stores: the Configuration Admin records of the datastore factories and what the repo says
 * of them. Safe for use by any thread; calls block on the disk and on Configuration Admin.
 */
public interface DatastoreConfigs {
    /**
     * One store as the repo selects it.
     *
     * @param pid of its record in Configuration Admin, which is also the provider's {@code
     *     service.pid}
     * @param kind such as {@code mapdb}
     * @param mount {@code /blocks} or {@code /}
     * @param directory absolute
     */
    record Store(String pid, String kind, String mount, Path directory) {}

    /** Stores whose records exist now, in the order in which they were created. */
    List<Store> stores();

    /** The newest store of a mount, or empty. */
    Optional<Store> store(String mount);

    /**
     * Creates the record of a store with its kind's defaults; the provider comes up soon after.
     *
     * @return the record's pid
     * @throws org.ashlar.error.InvalidRequestException if the kind cannot serve the mount
     */
    String create(String kind, String mount, Path directory);

    /** Deletes a record; the provider is gone when this returns. Unknown pids are ignored. */
    void delete(String pid);

    /** {@code Datastore.Spec} as it stands in the configuration. */
    Map<String, Object> currentSpec();

    /**
     * The current spec with one mount served by another store; for {@link #saveSpec}.
     *
     * @param directory below the repo, written relative to it
     */
    Map<String, Object> specWith(String mount, String kind, Path directory);

    /**
     * Makes a spec the durable choice: {@code Datastore.Spec} and the file {@code datastore_spec}.
     * A crash in between leaves either the old choice or the new one at the next open.
     */
    void saveSpec(Map<String, Object> spec);
}
