package org.ashlar.http.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.ashlar.error.UnavailableException;

/**
 * Runs the requests of one listener on the request pool: a bounded number at a time, a bounded
 * number waiting, an error for the rest. Safe for use by any thread.
 */
final class Dispatcher implements Exchanges {
    private static final Logger LOG = System.getLogger(Dispatcher.class.getName());

    private final String listener;
    private final Supplier<Limits> limits;
    private final Executor pool;
    private final Guard guard;
    private final Routes routes;
    private final ArrayDeque<NettyExchange> queue = new ArrayDeque<>();
    private int active;

    /**
     * @param limits asked at each request
     */
    Dispatcher(
            String listener, Supplier<Limits> limits, Executor pool, Guard guard, Routes routes) {
        this.listener = listener;
        this.limits = limits;
        this.pool = pool;
        this.guard = guard;
        this.routes = routes;
    }

    @Override
    public void begin(NettyExchange exchange) {
        synchronized (this) {
            Limits now = limits.get(); // under the lock: who leaves later knows no older ones
            if (active >= now.active()) {
                if (queue.size() < now.queued()) {
                    queue.add(exchange);
                    return;
                }
            } else if (submit(exchange)) {
                return;
            }
        }
        busy(exchange);
    }

    private synchronized boolean submit(NettyExchange exchange) {
        try {
            pool.execute(() -> run(exchange));
            active++;
            return true;
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "request pool is full", e);
            return false;
        }
    }

    private void run(NettyExchange exchange) {
        try {
            if (!exchange.context().cancelled()) {
                answer(exchange);
            }
        } finally {
            next();
        }
    }

    /** Begins what waits: none or several, where the limits have changed. */
    private void next() {
        List<NettyExchange> refused = new ArrayList<>();
        synchronized (this) {
            active--;
            int most = limits.get().active();
            while (active < most && !queue.isEmpty()) {
                NettyExchange next = queue.remove();
                if (!submit(next)) {
                    refused.add(next);
                }
            }
        }
        refused.forEach(this::busy);
    }

    private void answer(NettyExchange exchange) {
        try {
            if (guard.admits(exchange)) {
                route(exchange);
            }
            exchange.end();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "response not finished", e);
            exchange.abort();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Handling " + exchange.rawPath() + " failed", e);
            failed(exchange);
        } catch (Error e) {
            exchange.abort();
            throw e;
        }
    }

    private void route(NettyExchange exchange) throws IOException {
        try {
            Optional<Routes.Lease> lease =
                    routes.borrow(listener, exchange, limits.get().handlerWait());
            if (lease.isEmpty()) {
                exchange.answer(404, "404 page not found");
                return;
            }
            try (Routes.Lease held = lease.get()) {
                held.handler().handle(exchange);
            }
        } catch (UnavailableException e) {
            if (exchange.started()) {
                throw e;
            }
            exchange.setHeader("Retry-After", "2");
            exchange.answer(503, String.valueOf(e.getMessage()));
        }
    }

    private void busy(NettyExchange exchange) {
        try {
            exchange.setHeader("Retry-After", "1");
            exchange.answer(limits.get().busyStatus(), "too many requests at a time");
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "client went away", e);
            exchange.abort();
        }
    }

    private static void failed(NettyExchange exchange) {
        try {
            exchange.end();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "no way to report a failure", e);
            exchange.abort();
        }
    }
}
