package org.ashlar.kad.net;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ashlar.multiformats.IpScope;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;
import org.ashlar.routing.PeerInfo;

/** Which addresses belong to which network. Stateless. */
public enum AddressScope {
    /** Reachable from anywhere: public, not through a relay; names count as public. */
    WAN,
    /** Reachable in the same network. */
    LAN,
    /** As LAN, with loopback: for tests on one machine. */
    LAN_WITH_LOOPBACK;

    /** The addresses that belong here. */
    public List<Multiaddr> filter(List<Multiaddr> addresses) {
        return addresses.stream().filter(this::holds).toList();
    }

    /** True when at least one address belongs here. */
    public boolean has(PeerInfo peer) {
        return peer.addresses().stream().anyMatch(this::holds);
    }

    private boolean holds(Multiaddr address) {
        return switch (this) {
            case WAN -> isPublic(address);
            case LAN -> isPrivate(address);
            case LAN_WITH_LOOPBACK -> isPrivate(address) || isLoopback(address);
        };
    }

    private static boolean isPublic(Multiaddr address) {
        return !address.has(MultiaddrProtocol.P2P_CIRCUIT)
                && scope(address).map(scope -> scope == IpScope.PUBLIC).orElse(true);
    }

    private static boolean isPrivate(Multiaddr address) {
        return scope(address).filter(scope -> scope == IpScope.PRIVATE).isPresent();
    }

    private static boolean isLoopback(Multiaddr address) {
        return scope(address).filter(scope -> scope == IpScope.LOOPBACK).isPresent();
    }

    private static Optional<IpScope> scope(Multiaddr address) {
        return address.socketAddress().map(InetSocketAddress::getAddress).map(IpScope::of);
    }
}
