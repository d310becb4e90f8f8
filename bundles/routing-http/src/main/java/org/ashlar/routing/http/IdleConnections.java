package org.ashlar.routing.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A few connections that wait for the next request. Safe for use by any thread. */
final class IdleConnections {
    private static final int MOST = 4;

    private final Deque<Connection> waiting = new ArrayDeque<>();
    private boolean closed;

    /** One that waits, the last one used before others; none when there is none. */
    synchronized @Nullable Connection take() {
        return waiting.pollLast();
    }

    /** Keeps one, unless there are enough. */
    synchronized boolean offer(Connection connection) {
        return !closed && waiting.size() < MOST && waiting.add(connection);
    }

    /** True when it waited. */
    synchronized boolean remove(Connection connection) {
        return waiting.remove(connection);
    }

    /** Ends those that wait, and keeps none from now on. */
    void close() {
        List<Connection> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(waiting);
            waiting.clear();
        }
        for (Connection connection : all) {
            var unused = connection.channel().close();
        }
    }
}
