package org.ashlar.gateway;

import java.util.List;

/**
 * What is served at one host name. Immutable.
 *
 * @param paths namespaces, such as {@code /ipfs}
 * @param subdomains true to give each content its own origin
 * @param noDnsLink true when the host itself is no DNSLink site
 * @param inlineDnsLink true to fold domain names into one label
 * @param deserialized false to serve only what clients can verify
 */
record PublicGateway(
        List<String> paths,
        boolean subdomains,
        boolean noDnsLink,
        boolean inlineDnsLink,
        boolean deserialized) {

    /** True when a path lies in one of the namespaces. */
    boolean covers(String path) {
        return paths.stream()
                .map(
                        prefix ->
                                prefix.endsWith("/")
                                        ? prefix.substring(0, prefix.length() - 1)
                                        : prefix)
                .anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/"));
    }
}
