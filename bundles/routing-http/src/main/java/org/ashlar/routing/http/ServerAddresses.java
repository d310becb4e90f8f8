package org.ashlar.routing.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is. The system is asked on a pool, as it blocks; its last answer serves while it
 * is asked again. Safe for use by any thread.
 */
final class ServerAddresses {
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final int MOST = 4;

    /** Asks the system for the addresses of a name. */
    interface Names {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final Endpoint endpoint;
    private final Executor pool;
    private final InstantSource clock;
    private final Names names;

    /** Guarded by this. */
    private List<InetSocketAddress> known = List.of();

    private Instant until = Instant.MIN;
    private @Nullable CompletableFuture<List<InetSocketAddress>> asking;

    ServerAddresses(Endpoint endpoint, Executor pool, InstantSource clock, Names names) {
        this.endpoint = endpoint;
        this.pool = pool;
        this.clock = clock;
        this.names = names;
    }

    /** A few addresses, empty when the name is not known. */
    synchronized CompletableFuture<List<InetSocketAddress>> get() {
        if (clock.instant().isBefore(until)) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<List<InetSocketAddress>> question = asking;
        if (question == null) {
            question = new CompletableFuture<>();
            asking = question;
            ask(question);
        }
        return known.isEmpty() ? question : CompletableFuture.completedFuture(known);
    }

    private void ask(CompletableFuture<List<InetSocketAddress>> question) {
        try {
            pool.execute(
                    () -> {
                        List<InetSocketAddress> found = lookup();
                        learned(found);
                        question.complete(found);
                    });
        } catch (RejectedExecutionException e) {
            asking = null;
            question.complete(List.of()); // the node stops, or is overloaded
        }
    }

    private List<InetSocketAddress> lookup() {
        try {
            return Arrays.stream(names.addresses(endpoint.host()))
                    .limit(MOST)
                    .map(address -> new InetSocketAddress(address, endpoint.port()))
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private synchronized void learned(List<InetSocketAddress> found) {
        asking = null;
        if (!found.isEmpty()) {
            known = found;
            until = clock.instant().plus(FRESH);
        }
    }
}
