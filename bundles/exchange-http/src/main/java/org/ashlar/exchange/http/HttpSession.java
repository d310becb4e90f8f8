package org.ashlar.exchange.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.block.Block;
import org.ashlar.error.ClosedException;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.exchange.http.wire.Answer;
import org.ashlar.multiformats.Cid;
import org.jspecify.annotations.Nullable;

/**
 * Related wants and the gateways that may have them: those that gave blocks a moment ago, and those
 * that routing names when nothing comes. State is guarded by the client's lock; results complete
 * outside of it.
 */
final class HttpSession implements ExchangeSession {
    /** Without progress for this long, providers are searched; as long as Bitswap waits. */
    static final long SEARCH_NS = TimeUnit.SECONDS.toNanos(1);

    static final long MAX_SEARCH_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int MAX_ENDPOINTS = 32;

    private final Client client;
    private final Map<Cid, Want> wants = new LinkedHashMap<>();
    private final Set<Endpoint> endpoints = new LinkedHashSet<>();
    private final Pace pace = new Pace();
    private long searchDelay = SEARCH_NS;
    private long lastProgress;
    private boolean closed;

    HttpSession(Client client, Collection<Endpoint> first) {
        this.client = client;
        endpoints.addAll(first);
        lastProgress = client.now();
    }

    @Override
    public CompletableFuture<Block> fetch(Cid cid) {
        if (cid.hash().isIdentity()) {
            return CompletableFuture.completedFuture(new Block(cid, cid.hash().digest()));
        }
        CompletableFuture<Block> result = new CompletableFuture<>();
        synchronized (client.lock) {
            if (closed || client.isClosed()) {
                return CompletableFuture.failedFuture(new ClosedException("session is closed"));
            }
            Want want = wants.get(cid);
            if (want == null) {
                want = open(cid);
            }
            want.waiters.add(result);
        }
        var unused =
                result.whenComplete(
                        (block, failure) -> {
                            if (failure != null) {
                                withdraw(cid, result);
                            }
                        });
        client.pump();
        return result;
    }

    private Want open(Cid cid) {
        long now = client.now();
        if (wants.isEmpty()) {
            lastProgress = now;
            searchDelay = SEARCH_NS;
        }
        Want want = new Want(cid, this, now);
        wants.put(cid, want);
        client.wanted(want);
        return want;
    }

    private void withdraw(Cid cid, CompletableFuture<Block> waiter) {
        List<CompletableFuture<Answer>> open = List.of();
        synchronized (client.lock) {
            Want want = wants.get(cid);
            if (want != null && want.waiters.removeIf(w -> w == waiter) && want.waiters.isEmpty()) {
                if (want.wasAsked()) {
                    pace.lost();
                }
                open = end(want);
            }
        }
        open.forEach(answer -> answer.cancel(false));
    }

    /** The want is no more; returns what the caller cancels outside of the lock. */
    private List<CompletableFuture<Answer>> end(Want want) {
        wants.remove(want.cid);
        client.unwanted(want);
        lastProgress = client.now();
        searchDelay = SEARCH_NS;
        List<CompletableFuture<Answer>> open = new ArrayList<>();
        for (Request request : want.running) {
            CompletableFuture<Answer> answer = request.cancel();
            if (answer != null) {
                open.add(answer);
            }
        }
        return open;
    }

    /** A block came: returns what the caller cancels outside of the lock. */
    List<CompletableFuture<Answer>> received(Want want, boolean overHttp) {
        if (overHttp) {
            pace.won();
        } else if (want.wasAsked()) {
            pace.lost();
        }
        return end(want);
    }

    /** A gateway may have blocks of this session. */
    void join(Endpoint endpoint) {
        if (endpoints.size() < MAX_ENDPOINTS) {
            endpoints.add(endpoint);
        }
    }

    /** What this session would have sent now, if anything. */
    @Nullable Request next(long now) {
        if (endpoints.isEmpty()) {
            return null;
        }
        for (Want want : wants.values()) {
            if (now - want.created < pace.delay() || !client.mayAsk(want, now)) {
                continue;
            }
            Endpoint best = best(want, now);
            if (best != null) {
                return new Request(best, best.state == Endpoint.State.NEW ? null : want, now);
            }
        }
        return null;
    }

    /** One that is not known comes first: it is asked what it is. */
    private @Nullable Endpoint best(Want want, long now) {
        Endpoint best = null;
        for (Endpoint endpoint : endpoints) {
            if (!endpoint.usable(now)
                    || endpoint.state == Endpoint.State.PROBED
                    || !want.mayAsk(endpoint)) {
                continue;
            }
            if (endpoint.state == Endpoint.State.NEW) {
                return endpoint;
            }
            if (best == null || endpoint.cost() < best.cost()) {
                best = endpoint;
            }
        }
        return best;
    }

    /** The block whose providers are to be searched now, if any. */
    @Nullable Want search(long now) {
        if (wants.isEmpty() || now - lastProgress < searchDelay) {
            return null;
        }
        lastProgress = now;
        searchDelay = Math.min(MAX_SEARCH_NS, searchDelay * 2);
        return wants.values().iterator().next();
    }

    @Override
    public void close() {
        List<CompletableFuture<Block>> waiters = new ArrayList<>();
        List<CompletableFuture<Answer>> open = new ArrayList<>();
        synchronized (client.lock) {
            closed = true;
            for (Want want : List.copyOf(wants.values())) {
                waiters.addAll(want.waiters);
                open.addAll(end(want));
            }
            client.ended(this);
        }
        open.forEach(answer -> answer.cancel(false));
        ClosedException failure = new ClosedException("exchange session is closed");
        waiters.forEach(waiter -> waiter.completeExceptionally(failure));
    }
}
