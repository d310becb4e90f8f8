package org.ashlar.transport.names;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;

/**
 * A range of IP addresses such as {@code /ip4/10.0.0.0/ipcidr/8}. Immutable.
 *
 * @param base first address of the range
 * @param bits length of the common prefix
 */
public record Subnet(InetAddress base, int bits) {
    /** The range that an address names; empty when it names none. */
    public static Optional<Subnet> of(Multiaddr address) {
        List<Multiaddr.Component> parts = address.components();
        if (parts.size() != 2 || parts.get(1).protocol() != MultiaddrProtocol.IPCIDR) {
            return Optional.empty();
        }
        Multiaddr host =
                Multiaddr.parse(
                        "/"
                                + parts.get(0).protocol().label()
                                + "/"
                                + parts.get(0).value()
                                + "/tcp/0");
        int bits = Integer.parseInt(parts.get(1).value());
        return host.socketAddress()
                .filter(a -> bits <= a.getAddress().getAddress().length * 8)
                .map(a -> new Subnet(a.getAddress(), bits));
    }

    /** True when the address is in the range. */
    public boolean contains(InetAddress address) {
        byte[] ours = base.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (((ours[i / 8] ^ theirs[i / 8]) & (0x80 >> (i % 8))) != 0) {
                return false;
            }
        }
        return true;
    }
}
