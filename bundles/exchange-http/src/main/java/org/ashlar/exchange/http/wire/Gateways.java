package org.ashlar.exchange.http.wire;

import java.util.concurrent.CompletableFuture;

/** Asks gateways. Safe for use by any thread; nothing blocks. */
@FunctionalInterface
public interface Gateways {
    /**
     * Sends one request.
     *
     * @return the answer, on an event loop; not yet verified. Fails with an {@link
     *     org.ashlar.error.IpfsException} when there is none; cancelling it ends the request
     */
    CompletableFuture<Answer> ask(GatewayUrl gateway, Question question);
}
