package org.ashlar.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.ashlar.multiformats.IpScope;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.transport.names.Subnet;

/** Which addresses of this node are told to whom. Safe for use by any thread. */
final class OwnAddresses {
    private final Listeners listeners;
    private final Supplier<Settings> settings;

    private final Supplier<List<Multiaddr>> observed;

    /**
     * @param observed addresses that are this node's besides those of its interfaces
     */
    OwnAddresses(
            Listeners listeners, Supplier<Settings> settings, Supplier<List<Multiaddr>> observed) {
        this.listeners = listeners;
        this.settings = settings;
        this.observed = observed;
    }

    /** All that are announced, without {@code /p2p}. */
    List<Multiaddr> announced() {
        Settings.Announcing rules = settings.get().announcing();
        Set<Multiaddr> all = new LinkedHashSet<>();
        boolean own = rules.instead().isEmpty();
        (own ? listeners.addresses() : rules.instead())
                .forEach(address -> address.withoutPeer().ifPresent(all::add));
        if (own) {
            all.addAll(observed.get());
        }
        rules.besides().forEach(address -> address.withoutPeer().ifPresent(all::add));
        for (Multiaddr never : rules.never()) {
            never.withoutPeer().ifPresent(all::remove);
            Subnet.of(never).ifPresent(net -> all.removeIf(address -> within(net, address)));
        }
        return List.copyOf(all);
    }

    private static boolean within(Subnet net, Multiaddr address) {
        return address.socketAddress().filter(a -> net.contains(a.getAddress())).isPresent();
    }

    /** Those of use to a peer there: others than loopback, and public ones for a public peer. */
    List<Multiaddr> toldTo(InetAddress remote) {
        return announced().stream()
                .filter(
                        address ->
                                address.socketAddress()
                                        .map(InetSocketAddress::getAddress)
                                        .map(ip -> isOfUse(ip, remote))
                                        .orElse(true))
                .toList();
    }

    private static boolean isOfUse(InetAddress address, InetAddress remote) {
        IpScope scope = IpScope.of(address);
        return switch (IpScope.of(remote)) {
            case LOOPBACK -> true;
            case PUBLIC -> scope == IpScope.PUBLIC;
            default -> scope != IpScope.LOOPBACK;
        };
    }
}
