package org.ashlar.transport;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multiaddr;

/**
 * Tries the addresses of one peer, the nearest first, each a little after the one before; the first
 * that succeeds wins and later ones are closed. Safe for use by any thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8305">Happy Eyeballs</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers of an attempt that is over do nothing
final class Dial {
    static final long STAGGER_MILLIS = 250;
    static final long STAGGER_LAN_MILLIS = 30;
    static final int LIMIT_SECONDS = 15;
    static final int MAX_ENDPOINTS = 32;

    private final PeerId peer;
    private final Function<Endpoint, CompletableFuture<PeerConnection>> dialer;
    private final ScheduledExecutorService scheduler;
    private final CompletableFuture<PeerConnection> result = new CompletableFuture<>();
    private final ArrayDeque<Endpoint> waiting = new ArrayDeque<>();
    private final Map<Multiaddr, String> failures = new LinkedHashMap<>();
    private int running;

    Dial(
            PeerId peer,
            Function<Endpoint, CompletableFuture<PeerConnection>> dialer,
            ScheduledExecutorService scheduler) {
        this.peer = peer;
        this.dialer = dialer;
        this.scheduler = scheduler;
    }

    CompletableFuture<PeerConnection> result() {
        return result;
    }

    /** One of the peer's addresses is of no use here; told when the dial fails. */
    synchronized void hasNoTransport(Multiaddr address) {
        failures.put(address, "no transport for protocol");
    }

    /** Begins. */
    void start(List<Endpoint> endpoints) {
        scheduler.schedule(
                () -> fail("context deadline exceeded"), LIMIT_SECONDS, TimeUnit.SECONDS);
        synchronized (this) {
            ranked(endpoints).forEach(waiting::add);
        }
        if (endpoints.isEmpty()) {
            fail("no addresses");
        } else {
            next();
        }
    }

    /** The nearest first; IPv6 and IPv4 take turns; QUIC before plain TCP before WebSocket. */
    static List<Endpoint> ranked(List<Endpoint> endpoints) {
        List<Endpoint> distinct = endpoints.stream().distinct().toList();
        Map<Endpoint, Integer> turns = new LinkedHashMap<>();
        int v4 = 1;
        int v6 = 0;
        for (Endpoint endpoint : distinct) {
            boolean six = endpoint.socket().getAddress().getAddress().length == 16;
            turns.put(endpoint, six ? v6 : v4);
            v6 += six ? 2 : 0;
            v4 += six ? 0 : 2;
        }
        return distinct.stream()
                .sorted(
                        Comparator.comparingInt((Endpoint e) -> near(e) ? 0 : 1)
                                .thenComparing(Endpoint::kind)
                                .thenComparingInt(e -> turns.getOrDefault(e, 0)))
                .limit(MAX_ENDPOINTS)
                .toList();
    }

    private static boolean near(Endpoint endpoint) {
        InetAddress ip = endpoint.socket().getAddress();
        return ip.isLoopbackAddress() || ip.isSiteLocalAddress() || ip.isLinkLocalAddress();
    }

    private void next() {
        Endpoint endpoint;
        synchronized (this) {
            endpoint = result.isDone() ? null : waiting.poll();
            if (endpoint == null) {
                return;
            }
            running++;
        }
        dialer.apply(endpoint)
                .whenComplete(
                        (connection, failure) -> {
                            if (failure == null) {
                                if (!result.complete(connection)) {
                                    connection.close();
                                }
                            } else {
                                failed(endpoint, failure);
                            }
                        });
        scheduler.schedule(
                this::next,
                near(endpoint) ? STAGGER_LAN_MILLIS : STAGGER_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void failed(Endpoint endpoint, Throwable failure) {
        boolean last;
        synchronized (this) {
            running--;
            failures.put(endpoint.address(), reason(endpoint, failure));
            last = running == 0 && waiting.isEmpty();
        }
        if (last) {
            fail("all dials failed");
        } else {
            next();
        }
    }

    /** The reason, as Kubo words the common ones. */
    static String reason(Endpoint endpoint, Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof IpfsException)) {
            root = root.getCause();
        }
        String message = root.getMessage();
        if (root instanceof IpfsException) {
            return "failed to negotiate security protocol: " + message;
        }
        InetAddress ip = endpoint.socket().getAddress();
        boolean v4 = ip.getAddress().length == 4;
        String network = endpoint.kind() == Endpoint.Kind.QUIC ? "udp" : "tcp";
        String target =
                network
                        + (v4 ? "4 " + ip.getHostAddress() : "6 [" + ip.getHostAddress() + "]")
                        + ":"
                        + endpoint.socket().getPort();
        if (root instanceof NoRouteToHostException) {
            return "dial " + target + ": connect: no route to host";
        }
        if (root instanceof io.netty.channel.ConnectTimeoutException) {
            return "dial " + target + ": i/o timeout";
        }
        if (root instanceof ConnectException
                && String.valueOf(message).toLowerCase(java.util.Locale.ROOT).contains("refused")) {
            return "dial " + target + ": connect: connection refused";
        }
        return message == null ? root.getClass().getSimpleName() : message;
    }

    private void fail(String why) {
        StringBuilder text = new StringBuilder("failed to dial " + peer + ": " + why);
        synchronized (this) {
            failures.forEach(
                    (address, reason) ->
                            text.append("\n  * [").append(address).append("] ").append(reason));
        }
        result.completeExceptionally(new IpfsException(text.toString()));
    }
}
