package org.ashlar.p2p;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;

/**
 * A host, by number or by name, and a TCP port. Immutable.
 *
 * @param family version of IP, 4 or 6; 0 if either will do
 * @param host number or name
 * @param port 0 for any
 */
record TcpAddress(int family, String host, int port) {
    private static final int MOST = 4;

    /**
     * Reads {@code /ip4}, {@code /ip6} or {@code /dns} with {@code /tcp} behind it, and no more.
     */
    static Optional<TcpAddress> of(Multiaddr address) {
        List<Multiaddr.Component> parts = address.components();
        if (parts.size() != 2 || parts.get(1).protocol() != MultiaddrProtocol.TCP) {
            return Optional.empty();
        }
        int port = Integer.parseInt(parts.get(1).value());
        String host = parts.get(0).value();
        return switch (parts.get(0).protocol()) {
            case IP4, DNS4 -> Optional.of(new TcpAddress(4, host, port));
            case IP6, DNS6 -> Optional.of(new TcpAddress(6, host, port));
            case DNS -> Optional.of(new TcpAddress(0, host, port));
            default -> Optional.empty();
        };
    }

    /** True when a name is to be looked up, which may block. */
    boolean isName() {
        return !host.contains(":") && !host.matches("[0-9.]+");
    }

    /**
     * The addresses of a name, a few at most, or the number itself.
     *
     * @throws UnavailableException if the name is not known
     */
    List<InetSocketAddress> resolve() {
        List<InetSocketAddress> found = new ArrayList<>();
        try {
            for (InetAddress each : InetAddress.getAllByName(host)) {
                int bytes = each.getAddress().length;
                boolean fits = family == 0 || bytes == (family == 4 ? 4 : 16);
                if (fits && found.size() < MOST) {
                    found.add(new InetSocketAddress(each, port));
                }
            }
        } catch (UnknownHostException e) {
            throw new UnavailableException("lookup " + host + ": no such host", e);
        }
        if (found.isEmpty()) {
            throw new UnavailableException("lookup " + host + ": no such host");
        }
        return found;
    }
}
