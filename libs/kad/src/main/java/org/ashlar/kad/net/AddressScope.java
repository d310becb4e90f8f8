package org.ashlar.kad.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
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
            case LAN -> isPrivate(address) && !isLoopback(address);
            case LAN_WITH_LOOPBACK -> isPrivate(address) || isLoopback(address);
        };
    }

    private static Optional<InetAddress> ip(Multiaddr address) {
        return address.socketAddress().map(InetSocketAddress::getAddress);
    }

    private static boolean isPublic(Multiaddr address) {
        if (address.has(MultiaddrProtocol.P2P_CIRCUIT)) {
            return false;
        }
        return ip(address).map(AddressScope::isPublic).orElse(true);
    }

    private static boolean isPublic(InetAddress ip) {
        return !ip.isAnyLocalAddress()
                && !ip.isLoopbackAddress()
                && !ip.isLinkLocalAddress()
                && !ip.isMulticastAddress()
                && !isPrivate(ip)
                && !isShared(ip);
    }

    private static boolean isPrivate(Multiaddr address) {
        return ip(address).filter(AddressScope::isPrivate).isPresent();
    }

    private static boolean isPrivate(InetAddress ip) {
        boolean uniqueLocal = ip instanceof Inet6Address && (ip.getAddress()[0] & 0xfe) == 0xfc;
        return ip.isSiteLocalAddress() || ip.isLinkLocalAddress() || uniqueLocal;
    }

    /** 100.64.0.0/10, between carriers and their customers. */
    private static boolean isShared(InetAddress ip) {
        byte[] b = ip.getAddress();
        return b.length == 4 && (b[0] & 0xff) == 100 && (b[1] & 0xc0) == 64;
    }

    private static boolean isLoopback(Multiaddr address) {
        return ip(address).filter(InetAddress::isLoopbackAddress).isPresent();
    }
}
