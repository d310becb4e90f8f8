package org.ashlar.transport;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Closes connections in order. Stateless. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Closing {
    private static final System.Logger LOG = System.getLogger(Closing.class.getName());
    private static final int SECONDS = 3;

    private Closing() {}

    /** Completes when the connections are closed and no longer listed. */
    static CompletableFuture<?> all(List<PeerConnection> connections) {
        CompletableFuture<?>[] closing =
                connections.stream()
                        .map(
                                connection -> {
                                    CompletableFuture<Boolean> done = new CompletableFuture<>();
                                    connection
                                            .channel()
                                            .closeFuture()
                                            .addListener(f -> done.complete(true)); // after gone
                                    connection.close();
                                    return done;
                                })
                        .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(closing);
    }

    /** Closes connections and waits until they are no longer listed, a few seconds at most. */
    static void await(List<PeerConnection> connections) {
        try {
            all(connections).get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "Not all connections closed in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
