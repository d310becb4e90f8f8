package org.ashlar.runtime;

import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Limits of one request: whoever asked may go away, and may have set a time limit. Safe for use by
 * any thread.
 */
@ProviderType
public interface CallContext {
    /** True once the request was cancelled or its time is over. */
    boolean cancelled();

    /**
     * Fails when the request is over, to be called between steps of long work.
     *
     * @throws org.ashlar.error.ClosedException if it is
     */
    void check();

    /** Runs {@code action} once when the request is cancelled; at once if it already is. */
    void onCancel(Runnable action);

    /**
     * Waits for a result within the request's limits; only for threads that may block. Cancels
     * {@code future} when the request is over.
     *
     * @throws org.ashlar.error.ClosedException if the request ended first
     * @throws RuntimeException what the future failed with, unwrapped
     */
    <T> T await(CompletableFuture<T> future);
}
