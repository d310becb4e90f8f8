package org.ashlar.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
import org.ashlar.multiformats.MultiaddrProtocol;

/** first that succeeds wins and later ones are closed. Safe for use by any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // timers of an attempt that is over do nothing
final class Dial {
    static final long STAGGER_MILLIS = 250;
    static final int LIMIT_SECONDS = 15;
    private static final int MAX_RESOLVED = 32;

    private final PeerId peer;
    private final Function<InetSocketAddress, CompletableFuture<PeerConnection>> dialer;
    private final ScheduledExecutorService scheduler;
    private final CompletableFuture<PeerConnection> result = new CompletableFuture<>();
    private final ArrayDeque<InetSocketAddress> waiting = new ArrayDeque<>();
    private final Map<Multiaddr, String> failures = new LinkedHashMap<>();
    private int running;

    Dial(
            PeerId peer,
            Function<InetSocketAddress, CompletableFuture<PeerConnection>> dialer,
            ScheduledExecutorService scheduler) {
        this.peer = peer;
        this.dialer = dialer;
        this.scheduler = scheduler;
    }

    CompletableFuture<PeerConnection> result() {
        return result;
    }

    /** Begins; the addresses are IP addresses with TCP ports. */
    void start(List<InetSocketAddress> addresses) {
        scheduler.schedule(
                () -> fail("context deadline exceeded"), LIMIT_SECONDS, TimeUnit.SECONDS);
        synchronized (this) {
            addresses.stream().distinct().forEach(waiting::add);
        }
        if (addresses.isEmpty()) {
            fail("no addresses");
        } else {
            next();
        }
    }

    private void next() {
        InetSocketAddress address;
        synchronized (this) {
            address = result.isDone() ? null : waiting.poll();
            if (address == null) {
                return;
            }
            running++;
        }
        dialer.apply(address)
                .whenComplete(
                        (connection, failure) -> {
                            if (failure == null) {
                                if (!result.complete(connection)) {
                                    connection.close();
                                }
                            } else {
                                failed(address, failure);
                            }
                        });
        scheduler.schedule(this::next, STAGGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void failed(InetSocketAddress address, Throwable failure) {
        boolean last;
        synchronized (this) {
            running--;
            failures.put(Multiaddr.tcp(address), reason(failure));
            last = running == 0 && waiting.isEmpty();
        }
        if (last) {
            fail("all dials failed");
        } else {
            next();
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof IpfsException)) {
            root = root.getCause();
        }
        String message = root.getMessage();
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

    /** The TCP end points of addresses; names are looked up, so this may block. */
    static List<InetSocketAddress> resolve(List<Multiaddr> addresses) {
        List<InetSocketAddress> found = new ArrayList<>();
        for (Multiaddr address : addresses) {
            Multiaddr bare = address.withoutPeer().orElse(address);
            List<Multiaddr.Component> parts = bare.components();
            if (parts.size() == 2 && parts.get(1).protocol() == MultiaddrProtocol.TCP) {
                int port = Integer.parseInt(parts.get(1).value());
                bare.socketAddress()
                        .ifPresentOrElse(found::add, () -> lookUp(parts.get(0), port, found));
            }
        }
        return found.subList(0, Math.min(found.size(), MAX_RESOLVED));
    }

    /** True when an address has a name in it. */
    static boolean needsLookup(Multiaddr address) {
        return switch (address.components().get(0).protocol()) {
            case DNS, DNS4, DNS6 -> true;
            default -> false;
        };
    }

    private static void lookUp(Multiaddr.Component host, int port, List<InetSocketAddress> found) {
        int length =
                switch (host.protocol()) {
                    case DNS -> 0;
                    case DNS4 -> 4;
                    case DNS6 -> 16;
                    default -> -1;
                };
        if (length < 0) {
            return;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host.value())) {
                if (length == 0 || length == address.getAddress().length) {
                    found.add(new InetSocketAddress(address, port));
                }
            }
        } catch (UnknownHostException e) {
            return; // a name without addresses adds none
        }
    }
}
