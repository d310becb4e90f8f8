package org.ashlar.dns;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Asks name servers over HTTPS: the provider side. Present only where a bundle that can is; whoever
 * uses it must do something sensible without. Nothing here blocks; a name that is not there has
 * empty answers. Futures fail with {@link org.ashlar.error.IpfsException} when the server gives no
 * answer, or too much is asked at a time.
 *
 * @see DnsResolvers
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8484">RFC 8484</a>
 */
@ConsumerType
public interface DnsOverHttps {
    /** IPv4 and then IPv6 addresses of a host. */
    CompletableFuture<List<InetAddress>> addresses(URI server, String host);

    /** TXT records of a name, the strings of each joined. */
    CompletableFuture<List<String>> texts(URI server, String name);
}
