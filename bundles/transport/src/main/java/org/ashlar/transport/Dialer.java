package org.ashlar.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.transport.names.AddressResolver;
import org.ashlar.transport.security.Security;

/** Connects to peers, once at a time to each. Safe for use by any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Dialer {
    /** Most peers dialled at a time. */
    static final int MAX_DIALS = 160;

    private final EventLoops loops;
    private final ScheduledExecutorService scheduler;
    private final AddressResolver resolver;
    private final Upgrader upgrader;
    private final Resources resources;
    private final Predicate<Endpoint> allowed;
    private final BiFunction<PeerId, Endpoint, CompletableFuture<PeerConnection>> muxed;
    private final Backoff backoff = new Backoff();
    private final Map<PeerId, CompletableFuture<PeerConnection>> dials = new ConcurrentHashMap<>();

    /**
     * @param allowed false for end points that are not to be dialled
     * @param muxed dials end points that need no upgrade
     */
    Dialer(
            EventLoops loops,
            ScheduledExecutorService scheduler,
            AddressResolver resolver,
            Upgrader upgrader,
            Resources resources,
            Predicate<Endpoint> allowed,
            BiFunction<PeerId, Endpoint, CompletableFuture<PeerConnection>> muxed) {
        this.loops = loops;
        this.scheduler = scheduler;
        this.resolver = resolver;
        this.upgrader = upgrader;
        this.resources = resources;
        this.allowed = allowed;
        this.muxed = muxed;
    }

    /** Somebody asks for this peer by hand: earlier failures do not count. */
    void forgive(PeerId peer) {
        backoff.clear(peer);
    }

    /** The network is another one: earlier failures do not count. */
    void forgive() {
        backoff.clear();
    }

    CompletableFuture<PeerConnection> dial(PeerId peer, List<Multiaddr> addresses) {
        CompletableFuture<PeerConnection> mine = new CompletableFuture<>();
        CompletableFuture<PeerConnection> running = dials.putIfAbsent(peer, mine);
        if (running != null) {
            return running.copy();
        }
        String refused = refusal(peer);
        if (!refused.isEmpty()) {
            dials.remove(peer, mine);
            mine.completeExceptionally(
                    new IpfsException("failed to dial " + peer + ": " + refused));
            return mine;
        }
        start(peer, addresses, mine);
        return mine.copy();
    }

    private String refusal(PeerId peer) {
        if (dials.size() > MAX_DIALS) {
            return "too many peers are being dialled";
        }
        if (!resources.allowsDial()) {
            return "resource limit exceeded";
        }
        return backoff.waits(peer, System.nanoTime()) ? "dial backoff" : "";
    }

    private void start(
            PeerId peer, List<Multiaddr> addresses, CompletableFuture<PeerConnection> result) {
        Dial dial = new Dial(peer, endpoint -> connect(peer, endpoint), scheduler);
        dial.result()
                .whenComplete(
                        (connection, failure) -> {
                            dials.remove(peer, result);
                            if (failure == null) {
                                backoff.clear(peer);
                                result.complete(connection);
                            } else {
                                backoff.failed(peer, System.nanoTime());
                                result.completeExceptionally(unwrap(failure));
                            }
                        });
        resolver.resolve(addresses)
                .thenApply(found -> endpoints(peer, found, dial))
                .whenComplete((found, failure) -> dial.start(failure == null ? found : List.of()));
    }

    /**
     * What may be dialled; an address for which there is no transport is noted, such as a relay's.
     */
    private List<Endpoint> endpoints(
            PeerId peer, List<AddressResolver.Resolved> resolved, Dial dial) {
        List<Endpoint> found = new ArrayList<>();
        for (AddressResolver.Resolved each : resolved) {
            String named =
                    each.address()
                            .value(org.ashlar.multiformats.MultiaddrProtocol.P2P)
                            .orElse(peer.toString());
            Optional<Endpoint> endpoint = Endpoint.of(each);
            if (endpoint.isEmpty()) {
                dial.hasNoTransport(each.address());
            } else if (named.equals(peer.toString())) {
                endpoint.filter(allowed).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Dials one end point, whatever else is known of the peer. */
    CompletableFuture<PeerConnection> connect(PeerId peer, Endpoint endpoint) {
        if (endpoint.kind() == Endpoint.Kind.QUIC) {
            return muxed.apply(peer, endpoint);
        }
        return SecurityFallback.dial(
                upgrader.securities(), offered -> connect(peer, endpoint, offered));
    }

    private CompletableFuture<PeerConnection> connect(
            PeerId peer, Endpoint endpoint, List<Security> offered) {
        CompletableFuture<PeerConnection> result = new CompletableFuture<>();
        new Bootstrap()
                .group(loops.group())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Dial.LIMIT_SECONDS * 1000)
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                upgrader.dialled(
                                        channel,
                                        offered,
                                        endpoint,
                                        peer,
                                        (connection, failure) -> {
                                            if (connection != null) {
                                                result.complete(connection);
                                            } else if (failure != null) {
                                                result.completeExceptionally(failure);
                                            }
                                        });
                            }
                        })
                .connect(endpoint.socket())
                .addListener(
                        f -> {
                            if (!f.isSuccess()) {
                                result.completeExceptionally(f.cause());
                            }
                        });
        return result;
    }

    static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }
}
