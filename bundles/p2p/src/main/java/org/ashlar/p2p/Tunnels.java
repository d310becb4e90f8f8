package org.ashlar.p2p;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ClosedException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Network;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.net.spi.Streams;
import org.ashlar.runtime.Pools;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Sockets and protocols whose connections are carried through libp2p, and the tunnels that came of
 * them. It is there while the configuration says so; when it goes, all of them end. Safe for use by
 * any thread.
 */
@Component(
        configurationPid = Tunnels.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Tunnels.class)
@Designate(ocd = Tunnels.Config.class)
@Capability(namespace = "org.ashlar.part", name = "p2p")
public final class Tunnels {
    static final String PID = "org.ashlar.p2p";

    /** Bytes of the longest name of a protocol: what is agreed on is one message of 1 KiB. */
    private static final int MAX_NAME = 512;

    /** Settings. */
    @ObjectClassDefinition(
            name = "Tunnels",
            description =
                    "TCP connections over libp2p; the node writes it from"
                            + " Experimental.Libp2pStreamMounting")
    public @interface Config {
        /** Bound of what listens. */
        @AttributeDefinition(description = "Most sockets and protocols that listen", min = "1")
        int max_listeners() default 64;

        /** Bound of what is carried. */
        @AttributeDefinition(
                description = "Most connections at a time, in and out; others are closed at once",
                min = "1")
        int max_streams() default 128;
    }

    private final Network network;
    private final Streams streams;
    private final Function<StreamHandler, Runnable> offer;
    private final Sockets sockets;
    private final TunnelBook book;

    /** Guarded by this. */
    private final List<Forward> forwards = new ArrayList<>();

    /** Guarded by this; what withdraws each. */
    private final Map<Service, Runnable> services = new LinkedHashMap<>();

    private int mostListeners;
    private int binding;
    private boolean closed;

    /** Starts with the kernel's services. */
    @Activate
    public Tunnels(
            BundleContext context,
            @Reference EventLoops loops,
            @Reference Network network,
            @Reference Streams streams,
            @Reference Pools pools,
            Config config) {
        this(loops, network, streams, pools, handler -> offer(context, handler));
        changed(config);
    }

    /**
     * @param offer makes a handler a service; what it gives takes that back
     */
    Tunnels(
            EventLoops loops,
            Network network,
            Streams streams,
            Pools pools,
            Function<StreamHandler, Runnable> offer) {
        this.network = network;
        this.streams = streams;
        this.offer = offer;
        sockets = new Sockets(loops, pools.requests());
        book = new TunnelBook(network);
    }

    private static Runnable offer(BundleContext context, StreamHandler handler) {
        ServiceRegistration<StreamHandler> made =
                context.registerService(StreamHandler.class, handler, null);
        return () -> {
            try {
                made.unregister();
            } catch (IllegalStateException e) {
                // the bundle is stopping, which withdrew it
            }
        };
    }

    @Modified
    void changed(Config config) {
        limit(config.max_listeners(), config.max_streams());
    }

    /** Sets the bounds; what is there already stays. */
    final synchronized void limit(int listeners, int tunnels) {
        mostListeners = listeners;
        book.limit(tunnels);
    }

    @Deactivate
    void close() {
        synchronized (this) {
            closed = true;
        }
        int unused = close(all -> true);
        book.close();
    }

    /**
     * Offers a protocol to peers; each stream leads to a socket.
     *
     * @param target a host and a TCP port
     * @param reported whether the target is told the peer's id in a line before all else
     * @throws InvalidRequestException if the protocol is offered already, or cannot be
     */
    public Listener listen(String protocol, Multiaddr target, boolean reported) {
        TcpAddress socket =
                TcpAddress.of(target)
                        .orElseThrow(
                                () ->
                                        new InvalidRequestException(
                                                target + " is not a host and a TCP port"));
        Multiaddr self = Multiaddr.parse("/p2p/" + network.id());
        Service service = new Service(protocol, self, target, socket, reported, book, sockets);
        synchronized (this) {
            if (services.keySet().stream().anyMatch(s -> s.protocol().equals(protocol))) {
                throw new InvalidRequestException("listener already registered");
            }
            checkName(protocol);
            if (network.protocols().contains(protocol)) {
                throw new InvalidRequestException("this node answers " + protocol + " itself");
            }
            reserve();
            services.put(service, () -> {});
        }
        // Not under the lock: whoever is told of the service may ask for something here.
        Runnable withdrawal = offer.apply(service);
        boolean gone;
        synchronized (this) {
            gone = services.replace(service, withdrawal) == null;
        }
        if (gone) {
            withdrawal.run();
        }
        return service;
    }

    /** What cannot be agreed on between peers is refused here, where somebody is told of it. */
    private static void checkName(String protocol) {
        boolean printable = protocol.chars().allMatch(c -> c > ' ' && c != 0x7f);
        if (!printable || protocol.isEmpty() || protocol.length() > MAX_NAME) {
            throw new InvalidRequestException("not a name of a protocol");
        }
    }

    /** The caller holds the lock. */
    private void reserve() {
        if (closed) {
            throw new ClosedException("tunnels are being switched off");
        }
        if (forwards.size() + services.size() + binding >= mostListeners) {
            throw new IpfsException("too many listeners: at most " + mostListeners);
        }
    }

    /**
     * Listens on a socket of this machine; each connection leads to a peer. A name is looked up,
     * which may block.
     *
     * @param at a host and a TCP port, 0 for any
     * @param addresses of the peer, without {@code /p2p}; may be empty
     * @return the listener, which knows its port; fails in Kubo's words
     */
    public CompletableFuture<Listener> forward(
            String protocol, Multiaddr at, PeerId peer, List<Multiaddr> addresses) {
        InetSocketAddress address =
                TcpAddress.of(at)
                        .orElseThrow(
                                () ->
                                        new InvalidRequestException(
                                                at + " is not a 'thin waist' address"))
                        .resolve()
                        .get(0);
        checkName(protocol);
        synchronized (this) {
            reserve();
            binding++;
        }
        Forward made = new Forward(protocol, peer, addresses, book, network, streams);
        return made.bind(address, sockets)
                .whenComplete(
                        (listener, failure) -> {
                            boolean late;
                            synchronized (this) {
                                binding--;
                                late = closed;
                                if (failure == null && !late) {
                                    forwards.add(made);
                                }
                            }
                            if (late) {
                                made.close();
                            }
                        });
    }

    /** All that listens: sockets, then protocols. */
    public synchronized List<Listener> listeners() {
        List<Listener> all = new ArrayList<>(forwards);
        all.addAll(services.keySet());
        return all;
    }

    /** Closes what fits; tunnels that are open stay. Tells how many there were. */
    public int close(Predicate<Listener> which) {
        List<Listener> gone = new ArrayList<>();
        List<Runnable> withdrawals = new ArrayList<>();
        synchronized (this) {
            for (Listener each : listeners()) {
                if (which.test(each)) {
                    gone.add(each);
                    forwards.removeIf(forward -> forward == each);
                    if (each instanceof Service service) {
                        withdrawals.add(services.remove(service));
                    }
                }
            }
        }
        withdrawals.forEach(Runnable::run);
        gone.forEach(Listener::close);
        return gone.size();
    }

    /** The connections that are carried now, the oldest first. */
    public List<Tunnel> tunnels() {
        return book.all().stream().filter(Tunnel::isOpen).toList();
    }

    /** How many connections count against the limit: those too that have one end only yet. */
    int busy() {
        return book.all().size();
    }
}
