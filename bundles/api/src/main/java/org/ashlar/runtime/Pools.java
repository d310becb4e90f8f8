package org.ashlar.runtime;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The node's threads, all owned by the kernel and started before any plugin submits work. Callers
 * never shut a pool down and never interrupt its threads.
 */
@ProviderType
public interface Pools {
    /** Runs requests of the doors; its tasks may block on the network. */
    ExecutorService requests();

    /** Runs disk access and hashing; its tasks never wait for a request or for the network. */
    ExecutorService disk();

    /** Timers; tasks are short and hand anything longer to a pool. */
    ScheduledExecutorService scheduler();
}
