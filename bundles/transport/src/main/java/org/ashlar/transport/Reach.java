package org.ashlar.transport;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.AddressReachability;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.Reachability;
import org.ashlar.net.ReachabilityListener;
import org.ashlar.net.spi.Streams;
import org.ashlar.transport.autonat.AutoNat;
import org.ashlar.transport.autonat.Prober;

/**
 * Whether and where this node can be reached: what peers see, and whether they can dial back. Safe
 * for use by any thread.
 */
final class Reach {
    /** Before the first question; peers are connected by then. */
    static final int BOOT_SECONDS = 15;

    /**
     * What this is built on.
     *
     * @param isPublic true for addresses that belong to the public network
     * @param changed run when other addresses are to be announced
     */
    record Parts(
            PeerId self,
            Connections connections,
            Registry registry,
            Listeners listeners,
            Supplier<Settings> settings,
            ScheduledExecutorService scheduler,
            Predicate<InetAddress> isPublic,
            Runnable changed) {}

    private final Parts parts;
    private final ObservedAddresses observed = new ObservedAddresses(System::nanoTime);
    private final AutoNat autonat;
    private final List<ReachabilityListener> told = new CopyOnWriteArrayList<>();
    private final long begin = System.nanoTime();
    private volatile List<Multiaddr> announced = List.of();
    private Reachability last = Reachability.UNKNOWN;

    Reach(Parts parts, Streams streams, Prober prober) {
        this.parts = parts;
        autonat =
                new AutoNat(
                        new AutoNat.World(
                                parts.self(),
                                this::servers,
                                this::candidates,
                                System::nanoTime,
                                this::refreshSoon),
                        streams,
                        prober,
                        () -> parts.settings().get().reaching().limits());
        autonat.asking().forEach(parts.registry()::own);
        serve();
    }

    private void serve() {
        Settings.Reaching wanted = parts.settings().get().reaching();
        Map<String, Consumer<Channel>> all = autonat.serving();
        all.forEach(
                (protocol, handler) -> {
                    if (protocol.equals(AutoNat.V1) ? wanted.servesV1() : wanted.servesV2()) {
                        parts.registry().own(protocol, handler);
                    } else {
                        parts.registry().disown(protocol);
                    }
                });
    }

    /** Takes over changed settings. */
    void apply() {
        serve();
        refreshSoon();
    }

    /** One round of the host's upkeep. */
    void round() {
        if (System.nanoTime() - begin >= TimeUnit.SECONDS.toNanos(BOOT_SECONDS)) {
            tick();
        }
    }

    /** Asks peers where that is due. */
    void tick() {
        autonat.tick();
        refresh();
    }

    private List<AutoNat.Server> servers() {
        List<AutoNat.Server> servers = new ArrayList<>();
        for (PeerConnection connection : parts.connections().all()) {
            IdentifyInfo info = connection.info();
            InetAddress ip = connection.ip();
            if (info != null && parts.isPublic().test(ip)) {
                boolean v1 = info.protocols().contains(AutoNat.V1);
                boolean v2 = info.protocols().contains(AutoNat.V2);
                if (v1 || v2) {
                    String network = InboundLimits.group(ip);
                    servers.add(new AutoNat.Server(info.peer(), network, v1, v2));
                }
            }
        }
        Collections.shuffle(servers);
        return servers;
    }

    private List<Multiaddr> candidates() {
        Set<Multiaddr> all = new LinkedHashSet<>();
        Settings.Announcing rules = parts.settings().get().announcing();
        all.addAll(rules.instead().isEmpty() ? parts.listeners().addresses() : rules.instead());
        all.addAll(rules.besides());
        if (rules.instead().isEmpty()) {
            all.addAll(observed.confirmed());
            all.addAll(observed.guesses(parts.listeners().addresses()));
        }
        all.removeIf(address -> Endpoint.of(address).filter(this::isToBeDialled).isEmpty());
        return List.copyOf(all);
    }

    /** Public, and not where a dial fails as the certificate seldom names an IP address. */
    private boolean isToBeDialled(Endpoint endpoint) {
        return endpoint.kind() != Endpoint.Kind.WSS
                && parts.isPublic().test(endpoint.socket().getAddress());
    }

    /** A peer says where it sees this node. */
    void observed(PeerConnection connection, Multiaddr address) {
        observed.observed(connection, connection.ip(), address, connection.inbound());
        refreshSoon();
    }

    void gone(PeerConnection connection) {
        observed.gone(connection);
    }

    /** Addresses that others see and that are not those of the interfaces. */
    List<Multiaddr> announced() {
        return announced;
    }

    AddressReachability report() {
        AddressReachability found = autonat.report();
        Reachability forced = parts.settings().get().reaching().forced();
        return forced == Reachability.UNKNOWN
                ? found
                : new AddressReachability(
                        forced, found.reachable(), found.unreachable(), found.unknown());
    }

    void add(ReachabilityListener listener) {
        told.add(listener);
        Reachability now;
        synchronized (this) {
            now = last;
        }
        if (now != Reachability.UNKNOWN) {
            listener.reachability(now);
        }
    }

    void remove(ReachabilityListener listener) {
        told.remove(listener);
    }

    private void refreshSoon() {
        if (!parts.scheduler().isShutdown()) {
            parts.scheduler().execute(this::refresh);
        }
    }

    private synchronized void refresh() {
        AddressReachability report = report();
        List<Multiaddr> listening = parts.listeners().addresses();
        Set<Multiaddr> all = new LinkedHashSet<>(observed.confirmed());
        all.removeAll(report.unreachable());
        observed.guesses(listening).stream().filter(report.reachable()::contains).forEach(all::add);
        all.removeAll(listening);
        List<Multiaddr> now = List.copyOf(all);
        if (!now.equals(announced)) {
            announced = now;
            parts.changed().run();
        }
        if (report.node() != last) {
            last = report.node();
            told.forEach(listener -> listener.reachability(report.node()));
        }
    }
}
