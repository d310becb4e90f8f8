package org.ashlar.runtime;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Marks the node's state in the service registry. What a launcher needs stands in the service
 * properties, so that it can be read without this type: {@link #STATE} and, when the state is
 * {@link #FAILED}, {@link #MESSAGE}.
 */
@ProviderType
public interface NodeStatus {
    /** Service property: {@link #OPEN} or {@link #FAILED}. */
    String STATE = "ashlar.state";

    /** Service property: why the repo could not be opened, one sentence for a user. */
    String MESSAGE = "ashlar.message";

    /** The repo is open. */
    String OPEN = "open";

    /** The repo could not be opened; nothing else of the node starts. */
    String FAILED = "failed";

    /** Framework property: path of the repo directory. */
    String REPO_PROPERTY = "ashlar.repo";

    /**
     * Framework property: {@code daemon} (default), {@code offline-daemon}, or {@code command} for
     * one command of the program without a daemon: offline, one RPC listener on a free loopback
     * port, no gateway, no {@code api} file.
     */
    String MODE_PROPERTY = "ashlar.mode";

    /** Stops the framework in order, soon after this call returned. */
    void shutdown();
}
