package org.ashlar.core.front.gate;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;

/** Blocks on futures; only for threads that may. */
public final class Waiting {
    private Waiting() {}

    /**
     * The result of a future whose maker bounds the wait.
     *
     * @throws ClosedException if the thread was interrupted
     * @throws RuntimeException what the future failed with, unwrapped
     */
    public static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new ClosedException("interrupted", e);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    /** As {@link #join}, but an interrupt is kept for later. */
    static <T> T uninterruptibly(CompletableFuture<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unwrapped(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime
                ? runtime
                : new IpfsException(String.valueOf(e.getMessage()), e);
    }
}
