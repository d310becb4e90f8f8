package org.ashlar.exchange.http.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.ashlar.multiformats.IpScope;

/**
 * Which gateways may be asked. Records of providers come from anybody: without rules they would
 * make this node ask hosts behind its owner's firewall. Immutable.
 *
 * @param allowed hosts; if there are any, no other is asked. A host that is named here may be in a
 *     private network, and may be asked without TLS if it is an IP address of one
 * @param denied hosts that are never asked
 */
public record HostRules(Set<String> allowed, Set<String> denied) {
    /** Any public host. */
    public static final HostRules PUBLIC = new HostRules(Set.of(), Set.of());

    private static final int NAT64 = 0x0064;
    private static final int NAT64_SUFFIX = 0xff9b;
    private static final int SIX_TO_FOUR = 0x2002;
    private static final int TEREDO = 0x2001;

    /** Copies the sets. */
    public HostRules {
        allowed = Set.copyOf(allowed);
        denied = Set.copyOf(denied);
    }

    /** Rules of two lists; case and space around a host do not count, nor do brackets. */
    public static HostRules of(Collection<String> allowed, Collection<String> denied) {
        return new HostRules(normal(allowed), normal(denied));
    }

    private static Set<String> normal(Collection<String> hosts) {
        return hosts.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", ""))
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toSet());
    }

    /** False for a gateway that is not even looked up. */
    public boolean permits(GatewayUrl gateway) {
        boolean named = allowed.contains(gateway.host());
        if (denied.contains(gateway.host()) || denied.contains(gateway.name())) {
            return false;
        }
        if (!named && !allowed.isEmpty()) {
            return false;
        }
        return gateway.tls() || (named && isLocal(gateway.host()));
    }

    /**
     * False for an address that no connection is made to, though the gateway's name leads there.
     */
    boolean permits(GatewayUrl gateway, InetAddress address) {
        if (denied.contains(address.getHostAddress())) {
            return false;
        }
        IpScope scope = IpScope.of(address);
        return scope != IpScope.NONE && (allowed.contains(gateway.host()) || isPublic(address));
    }

    /** True for the text of an IP address of a private network or of this machine. */
    private static boolean isLocal(String host) {
        if (!host.matches("[0-9.]+|[0-9a-f.]*:[0-9a-f:.]*")) {
            return false;
        }
        try {
            IpScope scope = IpScope.of(InetAddress.getByName(host)); // a literal: no look-up
            return scope == IpScope.LOOPBACK || scope == IpScope.PRIVATE;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * True for the address of a host in the public internet; an IPv6 address that stands for an
     * IPv4 one is judged by that.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc6890">RFC 6890, special-purpose addresses</a>
     */
    static boolean isPublic(InetAddress address) {
        byte[] b = address.getAddress();
        if (IpScope.of(address) != IpScope.PUBLIC) {
            return false;
        }
        if (b.length == 4) {
            return !isSpecial(b[0] & 0xff, b[1] & 0xff, b[2] & 0xff);
        }
        int first = word(b, 0);
        int second = word(b, 1);
        if (first == NAT64 && second == NAT64_SUFFIX) {
            return isPublic(embedded(b, 12));
        }
        if (first == SIX_TO_FOUR) {
            return isPublic(embedded(b, 2));
        }
        boolean teredo = first == TEREDO && second == 0;
        return !teredo && first >> 13 == 1; // 2000::/3 is all that is assigned
    }

    private static boolean isSpecial(int a, int b, int c) {
        return a == 0
                || a >= 240
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (b == 18 || b == 19));
    }

    private static int word(byte[] bytes, int index) {
        return ((bytes[2 * index] & 0xff) << 8) | (bytes[2 * index + 1] & 0xff);
    }

    private static InetAddress embedded(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are always an address", e);
        }
    }
}
