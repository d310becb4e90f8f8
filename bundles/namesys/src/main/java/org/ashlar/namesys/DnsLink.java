package org.ashlar.namesys;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ashlar.error.IpfsException;
import org.ashlar.runtime.CallContext;

/**
 * Domains that point at content. Blocks. Safe for use by any thread.
 *
 * @see <a href="https://dnslink.dev/">DNSLink</a>
 */
final class DnsLink {
    private static final String PREFIX = "dnslink=";

    /**
     * Where a domain points.
     *
     * @param path a path with its namespace
     * @param ttl how long the answer may be cached
     */
    record Target(String path, Duration ttl) {}

    private final TxtResolver resolver;

    DnsLink(TxtResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Where a domain points, or empty when it has no DNSLink.
     *
     * @throws IpfsException if servers do not answer or the domain points at two places
     */
    Optional<Target> find(CallContext context, String domain) {
        Optional<Target> found = in(resolver.txt(context, "_dnslink." + domain), domain);
        return found.isPresent() ? found : in(resolver.txt(context, domain), domain);
    }

    private static Optional<Target> in(List<TxtResolver.Txt> records, String domain) {
        List<TxtResolver.Txt> links =
                records.stream().filter(r -> r.text().trim().startsWith(PREFIX)).toList();
        if (links.size() > 1) {
            throw new IpfsException(
                    "domain \"" + domain + "\" has " + links.size() + " DNSLink records, not one");
        }
        return links.stream()
                .findFirst()
                .map(link -> new Target(link.text().trim().substring(PREFIX.length()), link.ttl()));
    }
}
