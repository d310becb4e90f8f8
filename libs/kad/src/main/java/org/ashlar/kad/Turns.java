package org.ashlar.kad;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.ashlar.error.UnavailableException;

/**
 * Lets so many searches run at a time; others wait, and begin in the order in which they came. Safe
 * for use by any thread; a search begins on the thread that brings it or that ends another.
 */
final class Turns {
    /** Most searches that wait. */
    static final int MAX_WAITING = 1024;

    private final IntSupplier most;

    /** Guarded by this. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private int running;
    private boolean starting;

    /**
     * @param most number at the time of each call, 0 for any number
     */
    Turns(IntSupplier most) {
        this.most = most;
    }

    /** Begins a search when it is its turn; fails at once when too many wait. */
    <T> CompletableFuture<T> take(Supplier<CompletableFuture<T>> search) {
        CompletableFuture<T> result = new CompletableFuture<>();
        synchronized (this) {
            if (waiting.size() >= MAX_WAITING) {
                return CompletableFuture.failedFuture(
                        new UnavailableException("routing: too many searches wait for others"));
            }
            waiting.add(() -> begin(search, result));
        }
        beginNext();
        return result;
    }

    private <T> void begin(Supplier<CompletableFuture<T>> search, CompletableFuture<T> result) {
        CompletableFuture<T> outcome;
        try {
            outcome = search.get();
        } catch (RuntimeException e) {
            outcome = CompletableFuture.failedFuture(e);
        }
        var unused =
                outcome.whenComplete(
                        (value, failure) -> {
                            synchronized (this) {
                                running--;
                            }
                            if (failure == null) {
                                result.complete(value);
                            } else {
                                result.completeExceptionally(failure);
                            }
                            beginNext();
                        });
    }

    /** Begins those whose turn it is; never recursive, however fast they end. */
    private void beginNext() {
        synchronized (this) {
            if (starting) {
                return;
            }
            starting = true;
        }
        while (true) {
            Runnable next;
            synchronized (this) {
                int limit = most.getAsInt();
                next = limit <= 0 || running < limit ? waiting.poll() : null;
                if (next == null) {
                    starting = false;
                    return;
                }
                running++;
            }
            next.run();
        }
    }
}
