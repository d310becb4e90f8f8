package org.ashlar.core.front.exchange;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.core.front.store.BlockstoreFront.HashRules;
import org.ashlar.error.ClosedException;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.exchange.Exchange;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.multiformats.Cid;

/** One session over all exchanges. Safe for use by any thread. */
final class FrontSession implements BlockSession {
    private final BlockServiceFront service;
    private final boolean offline;

    /** Guarded by this. */
    private final Map<Exchange, ExchangeSession> parts = new HashMap<>();

    /** Guarded by this. */
    private final Map<Cid, Want> wants = new HashMap<>();

    private final Set<KeptRoot> kept = ConcurrentHashMap.newKeySet();

    private boolean closed;

    FrontSession(BlockServiceFront service, boolean offline) {
        this.service = service;
        this.offline = offline;
    }

    /** A block that is wanted; guarded by the session. */
    private static final class Want {
        final CompletableFuture<Block> result = new CompletableFuture<>();
        final Map<Exchange, CompletableFuture<Block>> asked = new HashMap<>();
        int users;
        boolean missing;
    }

    @Override
    public CompletableFuture<Block> get(Cid cid) {
        Want want;
        boolean first;
        CompletableFuture<Block> answer = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new ClosedException("session is closed"));
            }
            first = !wants.containsKey(cid);
            want = wants.computeIfAbsent(cid, key -> new Want());
            want.users++;
        }
        var unused =
                want.result.whenComplete(
                        (block, failure) -> {
                            if (failure != null) {
                                answer.completeExceptionally(failure);
                            } else {
                                answer.complete(block);
                            }
                        });
        var unused2 = answer.whenComplete((block, failure) -> leave(cid, want));
        if (first) {
            service.onDisk(() -> look(cid, want), want.result);
        }
        return answer;
    }

    @Override
    public Kept keep(Cid root) {
        KeptRoot added = new KeptRoot(root);
        kept.add(added);
        return added;
    }

    /** What is kept from collection now. */
    List<Cid> kept() {
        return kept.stream().map(KeptRoot::root).toList();
    }

    /** One reader's root; others may keep the same, so that it is compared by identity. */
    private final class KeptRoot implements Kept {
        private final Cid root;

        KeptRoot(Cid root) {
            this.root = root;
        }

        Cid root() {
            return root;
        }

        @Override
        public void close() {
            kept.remove(this);
        }
    }

    private void look(Cid cid, Want want) {
        try {
            HashRules.check(cid.hash());
            Optional<Block> block = service.blockstore().get(cid);
            if (block.isPresent()) {
                want.result.complete(block.get());
            } else if (offline) {
                want.result.completeExceptionally(
                        new ContentNotFoundException(
                                "block was not found locally (offline): ipld: could not find "
                                        + cid));
            } else {
                synchronized (this) {
                    want.missing = true;
                }
                for (Lease<Exchange> lease : service.gate().leaseAll()) {
                    try (lease) {
                        ask(lease.get(), cid, want);
                    }
                }
            }
        } catch (RuntimeException e) {
            want.result.completeExceptionally(e);
        }
    }

    /** A new exchange is asked for everything that is open. */
    void joined(Exchange exchange) {
        Map<Cid, Want> open;
        synchronized (this) {
            open = new HashMap<>(wants);
        }
        open.forEach((cid, want) -> ask(exchange, cid, want));
    }

    /** An exchange is gone: what was asked of it stays open with the others. */
    void left(Exchange exchange) {
        ExchangeSession part;
        synchronized (this) {
            part = parts.remove(exchange);
            wants.values().forEach(want -> want.asked.remove(exchange));
        }
        if (part != null) {
            part.close();
        }
    }

    private void ask(Exchange exchange, Cid cid, Want want) {
        CompletableFuture<Block> fetch;
        synchronized (this) {
            if (closed
                    || !want.missing
                    || want.result.isDone()
                    || want.asked.containsKey(exchange)) {
                return;
            }
            fetch = parts.computeIfAbsent(exchange, Exchange::newSession).fetch(cid);
            want.asked.put(exchange, fetch);
        }
        var unused =
                fetch.whenComplete(
                        (block, failure) -> {
                            if (block != null) {
                                fetched(want, block);
                            }
                        });
    }

    private void fetched(Want want, Block block) {
        var unused =
                service.store(block)
                        .whenComplete(
                                (stored, failure) -> {
                                    if (failure != null) {
                                        want.result.completeExceptionally(failure);
                                    } else {
                                        want.result.complete(stored);
                                    }
                                });
    }

    private void leave(Cid cid, Want want) {
        List<CompletableFuture<Block>> open;
        synchronized (this) {
            want.users--;
            if (want.users > 0 && !want.result.isDone()) {
                return;
            }
            wants.remove(cid, want);
            open = List.copyOf(want.asked.values());
        }
        open.forEach(fetch -> fetch.cancel(false));
        want.result.cancel(false);
    }

    @Override
    public void close() {
        List<Want> open;
        List<ExchangeSession> inner;
        synchronized (this) {
            closed = true;
            open = List.copyOf(wants.values());
            inner = List.copyOf(parts.values());
            parts.clear();
        }
        service.closed(this);
        open.forEach(
                want -> want.result.completeExceptionally(new ClosedException("session closed")));
        inner.forEach(ExchangeSession::close);
    }
}
