package org.ashlar.routing.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLException;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;
import org.ashlar.net.spi.EventLoops;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server over HTTP/1.1, one request at a time on a connection, with a bound on the
 * requests that run and wait. A few connections are kept for a while. Redirects are not followed.
 * Safe for use by any thread; nothing blocks.
 */
final class HttpClient implements AutoCloseable {
    private static final int RUNNING = 16;
    private static final int WAITING = 128;

    /**
     * Limits of one request.
     *
     * @param time from the moment it is sent to the end of the answer
     * @param bytes of the answer's body
     */
    record Limits(Duration time, long bytes) {}

    /**
     * One request.
     *
     * @param path with its query
     * @param headers beside those of the connection
     * @param body empty when there is none
     */
    record Request(String method, String path, Map<String, String> headers, byte[] body) {}

    private final Endpoint endpoint;
    private final EventLoops loops;
    private final ScheduledExecutorService scheduler;
    private final ServerAddresses addresses;
    private final Limits limits;
    private final IdleConnections idle = new IdleConnections();

    /** Guarded by this. */
    private final Set<HttpCall> running = new HashSet<>();

    private final Deque<HttpCall> waiting = new ArrayDeque<>();
    private @Nullable SslContext tls;
    private boolean closed;

    HttpClient(
            Endpoint endpoint,
            EventLoops loops,
            ScheduledExecutorService scheduler,
            ServerAddresses addresses,
            Limits limits) {
        this.endpoint = endpoint;
        this.loops = loops;
        this.scheduler = scheduler;
        this.addresses = addresses;
        this.limits = limits;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Limits limits() {
        return limits;
    }

    IdleConnections idle() {
        return idle;
    }

    ScheduledExecutorService scheduler() {
        return scheduler;
    }

    ServerAddresses addresses() {
        return addresses;
    }

    /**
     * Sends a request as soon as fewer than the most are under way.
     *
     * @return gives the request up; the reply hears nothing more then
     */
    Runnable send(Request request, Reply reply) {
        HttpCall call = new HttpCall(this, request, reply);
        String refused;
        synchronized (this) {
            refused = closed ? "closed" : waiting.size() >= WAITING ? "full" : "";
            if (refused.isEmpty() && running.size() >= RUNNING) {
                waiting.add(call);
                return call::cancel;
            }
            if (refused.isEmpty()) {
                running.add(call);
            }
        }
        if (!refused.isEmpty()) {
            reply.fail(
                    refused.equals("full")
                            ? new UnavailableException(endpoint + ": too many requests wait")
                            : gone());
            return () -> {};
        }
        call.begin();
        return call::cancel;
    }

    private static ClosedException gone() {
        return new ClosedException("the router is gone");
    }

    /** A request is over: the next one begins. */
    void over(HttpCall call) {
        HttpCall next = null;
        synchronized (this) {
            if (running.remove(call)) {
                next = waiting.poll();
                if (next != null) {
                    running.add(next);
                }
            } else {
                waiting.remove(call);
            }
        }
        if (next != null) {
            next.begin();
        }
    }

    Bootstrap bootstrap(int connectMillis) {
        return new Bootstrap()
                .group(loops.group())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                .option(ChannelOption.TCP_NODELAY, true);
    }

    /** The trust of the platform; made when it is first needed, as it takes memory. */
    synchronized SslContext tls() {
        SslContext made = tls;
        if (made == null) {
            try {
                made = SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
            } catch (SSLException e) {
                throw new UnavailableException("TLS is not available: " + e.getMessage(), e);
            }
            tls = made;
        }
        return made;
    }

    /** Ends all requests; each reply hears of it. */
    @Override
    public void close() {
        List<HttpCall> all;
        synchronized (this) {
            closed = true;
            all = new java.util.ArrayList<>(running);
            all.addAll(waiting);
            waiting.clear();
        }
        IpfsException why = gone();
        all.forEach(call -> call.fail(why));
        idle.close();
    }
}
