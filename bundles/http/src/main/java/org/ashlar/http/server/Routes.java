package org.ashlar.http.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.ashlar.error.UnavailableException;
import org.ashlar.http.HttpHandler;
import org.jspecify.annotations.Nullable;

/**
 * Which handler answers which path. A handler that goes is kept until its requests are done, within
 * a limit; requests for a handler that is away wait, within a limit. Safe for use by any thread.
 */
final class Routes {
    /** How long no request begins at first when a handler goes; each time twice as long. */
    private static final long FIRST_NANOS = 100_000_000;

    private static final long LONGEST_NANOS = 1_000_000_000;

    /** A handler lent for one request. Used by one thread. */
    final class Lease implements AutoCloseable {
        private final Entry entry;
        private final NettyExchange exchange;

        private Lease(Entry entry, NettyExchange exchange) {
            this.entry = entry;
            this.exchange = exchange;
        }

        HttpHandler handler() {
            return entry.handler;
        }

        @Override
        public void close() {
            synchronized (Routes.this) {
                entry.running.remove(exchange);
                Routes.this.notifyAll();
            }
        }
    }

    /** One handler that is here. Guarded by the routes. */
    private static final class Entry {
        private final HttpHandler handler;
        private final String listener;
        private final List<String> prefixes;
        private final Set<NettyExchange> running =
                Collections.newSetFromMap(new IdentityHashMap<>());

        private Entry(HttpHandler handler, String listener, List<String> prefixes) {
            this.handler = handler;
            this.listener = listener;
            this.prefixes = prefixes;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Set<String>> known = new HashMap<>();

    /**
     * @param expected prefixes by listener whose handlers may come later than the first request
     */
    Routes(Map<String, Set<String>> expected) {
        expected.forEach(
                (listener, prefixes) -> known.put(listener, new java.util.HashSet<>(prefixes)));
    }

    /** Takes a handler in. */
    synchronized void add(HttpHandler handler, String listener, List<String> prefixes) {
        entries.add(new Entry(handler, listener, List.copyOf(prefixes)));
        known.computeIfAbsent(listener, name -> new java.util.HashSet<>()).addAll(prefixes);
        notifyAll();
    }

    /**
     * Lets a handler go: waits for its requests, then cancels those that are left. No request
     * begins for a short time; when that does not suffice, requests begin again until those of
     * before are done, and once more. So a long request holds up who goes, not who asks.
     *
     * @param hurry true as soon as waiting is not worth it any more
     */
    void remove(HttpHandler handler, Duration grace, BooleanSupplier hurry) {
        List<NettyExchange> left;
        synchronized (this) {
            List<Entry> gone = entries.stream().filter(e -> e.handler == handler).toList();
            long end = System.nanoTime() + grace.toNanos();
            long window = FIRST_NANOS;
            while (!closed(gone, window, hurry)
                    && System.nanoTime() < end
                    && !hurry.getAsBoolean()) {
                List<NettyExchange> before = running(gone);
                entries.addAll(0, gone); // behind a handler that came meanwhile
                notifyAll();
                awaitWhile(() -> !Collections.disjoint(running(gone), before), end, hurry);
                window = Math.min(2 * window, LONGEST_NANOS);
            }
            entries.removeAll(gone);
            left = running(gone);
        }
        left.forEach(exchange -> exchange.cancel("the handler was stopped"));
    }

    /** Lets no request begin for some time; true if all were done then. */
    private boolean closed(List<Entry> gone, long nanos, BooleanSupplier hurry) {
        entries.removeAll(gone);
        awaitWhile(() -> !running(gone).isEmpty(), System.nanoTime() + nanos, hurry);
        return running(gone).isEmpty();
    }

    private static List<NettyExchange> running(List<Entry> of) {
        return of.stream().flatMap(entry -> entry.running.stream()).toList();
    }

    private void awaitWhile(BooleanSupplier busy, long deadline, BooleanSupplier hurry) {
        while (busy.getAsBoolean() && !hurry.getAsBoolean() && pause(deadline)) {
            // until it is over
        }
    }

    /**
     * Lends the handler of the longest prefix of the request's path.
     *
     * @return empty when no handler is meant for the path
     * @throws UnavailableException if the handler is away and did not come back in time
     */
    synchronized Optional<Lease> borrow(String listener, NettyExchange exchange, Duration wait) {
        String path = exchange.rawPath();
        String prefix = longest(known.getOrDefault(listener, Set.of()), path);
        if (prefix == null) {
            return Optional.empty();
        }
        long deadline = System.nanoTime() + wait.toNanos();
        do {
            for (int i = entries.size() - 1; i >= 0; i--) {
                Entry entry = entries.get(i);
                if (entry.listener.equals(listener) && entry.prefixes.contains(prefix)) {
                    entry.running.add(exchange);
                    return Optional.of(new Lease(entry, exchange));
                }
            }
        } while (!exchange.context().cancelled() && pause(deadline));
        throw new UnavailableException("what answers " + prefix + " is being replaced; try again");
    }

    static boolean covers(String prefix, String path) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length()
                        || prefix.endsWith("/")
                        || path.charAt(prefix.length()) == '/');
    }

    private static @Nullable String longest(Set<String> prefixes, String path) {
        String best = null;
        for (String prefix : prefixes) {
            if (covers(prefix, path) && (best == null || prefix.length() > best.length())) {
                best = prefix;
            }
        }
        return best;
    }

    /** Waits for a change; false once the time is over. */
    @SuppressWarnings("WaitNotInLoop") // callers loop
    private synchronized boolean pause(long deadline) {
        long millis = Math.min(200, (deadline - System.nanoTime()) / 1_000_000);
        if (millis <= 0) {
            return false;
        }
        try {
            wait(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
