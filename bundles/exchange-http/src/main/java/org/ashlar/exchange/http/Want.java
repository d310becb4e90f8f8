package org.ashlar.exchange.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Cid;

/** One block that a session wants. Guarded by the client's lock. */
final class Want {
    /** Failures at one gateway after which it is asked for others only. */
    private static final int MAX_FAILURES = 2;

    final Cid cid;
    final HttpSession session;
    final long created;
    final List<CompletableFuture<Block>> waiters = new ArrayList<>(1);

    /** Requests for it that run. */
    final List<Request> running = new ArrayList<>(1);

    /** Gateways that do not have it. */
    private final Set<Endpoint> tried = new HashSet<>();

    private final Map<Endpoint, Integer> failures = new HashMap<>();

    Want(Cid cid, HttpSession session, long created) {
        this.cid = cid;
        this.session = session;
        this.created = created;
    }

    boolean mayAsk(Endpoint endpoint) {
        return !tried.contains(endpoint)
                && running.stream().noneMatch(request -> request.endpoint() == endpoint);
    }

    void missed(Endpoint endpoint) {
        tried.add(endpoint);
    }

    void failed(Endpoint endpoint) {
        if (failures.merge(endpoint, 1, Integer::sum) >= MAX_FAILURES) {
            missed(endpoint);
        }
    }

    /** Routing says that it has the block, whatever it said itself. */
    void named(Endpoint endpoint) {
        tried.remove(endpoint);
        failures.remove(endpoint);
    }

    boolean wasAsked() {
        return !running.isEmpty() || !tried.isEmpty();
    }
}
