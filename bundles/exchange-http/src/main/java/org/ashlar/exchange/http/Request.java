package org.ashlar.exchange.http;

import java.util.concurrent.CompletableFuture;
import org.ashlar.exchange.http.wire.Answer;
import org.jspecify.annotations.Nullable;

/**
 * A request that runs: for a block, or whether the endpoint is a gateway. Guarded by the client's
 * lock, but for its final fields.
 */
final class Request {
    private final Endpoint endpoint;
    private final @Nullable Want want;
    private final long begun;
    private @Nullable CompletableFuture<Answer> answer;
    private boolean cancelled;

    /**
     * @param want null for a probe
     */
    Request(Endpoint endpoint, @Nullable Want want, long begun) {
        this.endpoint = endpoint;
        this.want = want;
        this.begun = begun;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Nullable Want want() {
        return want;
    }

    long begun() {
        return begun;
    }

    /** It is sent; false when it was cancelled meanwhile. */
    boolean sent(CompletableFuture<Answer> future) {
        answer = future;
        return !cancelled;
    }

    /** Gives it up; the caller cancels what is returned, outside of the lock. */
    @Nullable CompletableFuture<Answer> cancel() {
        cancelled = true;
        return answer;
    }
}
