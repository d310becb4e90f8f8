package org.ashlar.multiformats;

import java.net.Inet6Address;
import java.net.InetAddress;

/** From how far away an IP address can be reached. Stateless. */
public enum IpScope {
    /** From anywhere. */
    PUBLIC,
    /** Within one site or link: RFC 1918, unique local and link-local addresses. */
    PRIVATE,
    /** Between a carrier and its customers: 100.64.0.0/10 of RFC 6598. */
    SHARED,
    /** On one machine. */
    LOOPBACK,
    /** No host's address: the wildcard, multicast. */
    NONE;

    /** The scope of an address. */
    public static IpScope of(InetAddress ip) {
        if (ip.isAnyLocalAddress() || ip.isMulticastAddress()) {
            return NONE;
        }
        if (ip.isLoopbackAddress()) {
            return LOOPBACK;
        }
        byte[] b = ip.getAddress();
        boolean uniqueLocal = ip instanceof Inet6Address && (b[0] & 0xfe) == 0xfc;
        if (ip.isSiteLocalAddress() || ip.isLinkLocalAddress() || uniqueLocal) {
            return PRIVATE;
        }
        boolean shared = b.length == 4 && (b[0] & 0xff) == 100 && (b[1] & 0xc0) == 64;
        return shared ? SHARED : PUBLIC;
    }
}
