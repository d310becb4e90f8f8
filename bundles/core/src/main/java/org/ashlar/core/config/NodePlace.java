package org.ashlar.core.config;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.core.repo.LocalCommands;
import org.ashlar.error.StorageException;
import org.ashlar.runtime.NodeStatus;
import org.jspecify.annotations.Nullable;

/** Finds the repo and the mode: framework properties first, then the settings. Immutable. */
final class NodePlace {
    private static final String ALGORITHM = "ed25519";

    /** A framework property, or null. */
    interface Properties {
        @Nullable String get(String name);
    }

    private final Properties properties;
    private final NodeSettings settings;

    NodePlace(Properties properties, NodeSettings settings) {
        this.properties = properties;
        this.settings = settings;
    }

    /**
     * How to run.
     *
     * @throws IllegalArgumentException if there is no such mode
     */
    Mode mode() {
        String mode = properties.get(NodeStatus.MODE_PROPERTY);
        return Mode.of(mode == null ? settings.mode() : mode);
    }

    /**
     * How loud to tell that the repo was not opened. Whoever sets the framework property tells it
     * by itself; without any setting the node waits for one, which is nothing to worry about.
     */
    System.Logger.Level failureLevel() {
        if (properties.get(NodeStatus.REPO_PROPERTY) != null) {
            return System.Logger.Level.DEBUG;
        }
        return settings.repo().isEmpty() ? System.Logger.Level.INFO : System.Logger.Level.WARNING;
    }

    /**
     * The repo; one that only the settings name is made when it is not there yet.
     *
     * @throws StorageException if no repo is named, or it cannot be made
     */
    Path repo() {
        String given = properties.get(NodeStatus.REPO_PROPERTY);
        if (given != null) {
            return Path.of(given);
        }
        if (settings.repo().isEmpty()) {
            throw new StorageException(
                    "neither the framework property "
                            + NodeStatus.REPO_PROPERTY
                            + " nor the configuration "
                            + NodeSettings.PID
                            + " names a repo");
        }
        Path repo = Path.of(settings.repo());
        if (settings.init() && !LocalCommands.isInitialized(repo)) {
            PrintStream nowhere =
                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            LocalCommands.init(
                    repo,
                    ALGORITHM,
                    OptionalLong.empty(),
                    List.of(settings.profiles()),
                    Optional.empty(),
                    nowhere);
        }
        return repo;
    }
}
