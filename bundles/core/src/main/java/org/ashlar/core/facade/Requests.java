package org.ashlar.core.facade;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;
import org.ashlar.runtime.CallScope;
import org.jspecify.annotations.Nullable;

/** Runs calls of other bundles on the node's request threads. Safe for use by any thread. */
final class Requests {
    private final Executor threads;

    /** What a call does; it may block. */
    interface Work<T> {
        /**
         * Does it.
         *
         * @param scope ends when the caller cancels
         */
        @Nullable T run(CallScope scope) throws Exception;
    }

    Requests(Executor threads) {
        this.threads = threads;
    }

    /**
     * Starts work whose scope ends with the answer.
     *
     * @param dropped told when the work is never begun, to release what it would have
     */
    <T> CompletableFuture<T> start(Work<T> work, Runnable dropped) {
        CallScope scope = new CallScope();
        CompletableFuture<T> answer = start(scope, work, unclaimed -> {}, dropped);
        var unused = answer.whenComplete((value, failure) -> scope.close());
        return answer;
    }

    /** What becomes of an answer that nobody waits for. */
    interface Unclaimed<T> {
        void release(T answer);
    }

    /** As {@link #start(Work, Runnable)} for an answer that is used within the scope. */
    <T> CompletableFuture<T> start(
            CallScope scope, Work<T> work, Unclaimed<T> unclaimed, Runnable dropped) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        // Also when the caller's own time limit completes it.
        var unused =
                answer.whenComplete(
                        (value, failure) -> {
                            if (failure != null) {
                                scope.cancel("context canceled");
                            }
                        });
        try {
            threads.execute(() -> run(scope, work, answer, unclaimed, dropped));
        } catch (RejectedExecutionException e) {
            dropped.run();
            answer.completeExceptionally(
                    new UnavailableException("too many requests wait for this node", e));
        }
        return answer;
    }

    private static <T> void run(
            CallScope scope,
            Work<T> work,
            CompletableFuture<T> answer,
            Unclaimed<T> unclaimed,
            Runnable dropped) {
        if (answer.isDone()) {
            dropped.run();
            return;
        }
        try {
            @Nullable T value = work.run(scope);
            if (!answer.complete(value) && value != null) {
                unclaimed.release(value);
            }
        } catch (IpfsException e) {
            answer.completeExceptionally(e);
        } catch (Exception e) {
            answer.completeExceptionally(new IpfsException(String.valueOf(e.getMessage()), e));
        }
    }
}
