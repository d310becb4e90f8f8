package org.ashlar.exchange.http.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.ashlar.error.ClosedException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 over TLS to a gateway: one connection that is made when it is needed, a stream for each
 * request. Confined to its event loop, but for the methods of {@link Line}.
 */
final class StreamLine implements Line {
    private final GatewayUrl gateway;
    private final Connector connector;
    private final EventLoop loop;
    private final Supplier<SslContext> tls;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final Set<StreamConnection> connections = new HashSet<>();
    private @Nullable StreamConnection current;
    private @Nullable Future<?> rest;
    private boolean connecting;
    private boolean closed;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param tls called when a connection is made
     */
    StreamLine(GatewayUrl gateway, Connector connector, EventLoop loop, Supplier<SslContext> tls) {
        this.gateway = gateway;
        this.connector = connector;
        this.loop = loop;
        this.tls = tls;
    }

    @Override
    public void ask(Call call) {
        open.incrementAndGet();
        loop.execute(() -> add(call));
    }

    private void add(Call call) {
        if (call.isOver()) {
            return;
        }
        if (closed) {
            call.fail(new ClosedException("the exchange is gone"));
            return;
        }
        call.queued();
        waiting.add(call);
        proceed();
    }

    private void proceed() {
        waiting.removeIf(Call::isOver);
        StreamConnection to = current;
        if (to == null) {
            if (!connecting && !waiting.isEmpty()) {
                connect();
            }
        } else {
            while (!waiting.isEmpty() && to.hasRoom()) {
                to.send(waiting.remove());
            }
        }
        restLater();
    }

    private void restLater() {
        Future<?> running = rest;
        if (running != null) {
            running.cancel(false);
            rest = null;
        }
        if (isIdle() && !connections.isEmpty()) {
            long millis = connector.times().idle().toMillis();
            rest = loop.schedule(this::rest, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void rest() {
        current = null;
        List.copyOf(connections).forEach(StreamConnection::close);
    }

    private void connect() {
        connecting = true;
        var unused =
                connector
                        .connect(gateway, loop, new Beginnings())
                        .whenComplete(
                                (channel, failure) -> {
                                    if (channel == null) {
                                        refused(failure);
                                    } else if (closed) {
                                        close(channel);
                                    }
                                });
    }

    /** Loads TLS where it holds nobody up. */
    private final class Beginnings implements Connector.Equipment {
        @Override
        public void prepare() {
            SslContext unused = tls.get();
        }

        @Override
        public ChannelHandler handler() {
            return new StreamEquipment(gateway, StreamLine.this, tls.get(), connector.pool());
        }
    }

    /** Time until a new connection must be ready. */
    long beginningMillis() {
        return connector.times().connect().toMillis();
    }

    private static void close(Channel channel) {
        var unused = channel.close();
    }

    /** There is no connection: nothing is tried again but at a further request. */
    void refused(Throwable why) {
        connecting = false;
        List<Call> all = new ArrayList<>(waiting);
        waiting.clear();
        all.forEach(call -> call.broken(why));
    }

    /** A connection is ready. */
    void opened(StreamConnection connection) {
        connecting = false;
        if (closed) {
            connection.close();
            return;
        }
        connections.add(connection);
        current = connection;
        proceed();
    }

    /** A connection takes no more requests. */
    void retired(StreamConnection connection) {
        if (current == connection) {
            current = null;
        }
        proceed();
    }

    /** A connection is gone. */
    void ended(StreamConnection connection) {
        connections.remove(connection);
        retired(connection);
    }

    /** The stream of a call ended before the answer did: on another connection it may be served. */
    void cut(Call call) {
        if (!call.isOver() && call.mayRepeat()) {
            add(call);
        } else {
            call.gone();
        }
    }

    @Override
    public void done(Call call) {
        open.decrementAndGet();
        loop.execute(
                () -> {
                    call.over();
                    List.copyOf(connections).forEach(connection -> connection.done(call));
                    proceed();
                });
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public boolean isIdle() {
        return open.get() == 0;
    }

    @Override
    public void close() {
        loop.execute(
                () -> {
                    closed = true;
                    refused(new ClosedException("the exchange is gone"));
                    rest();
                });
    }
}
