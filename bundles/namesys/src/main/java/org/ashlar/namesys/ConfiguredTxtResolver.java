package org.ashlar.namesys;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.ashlar.dns.DnsResolvers;
import org.ashlar.repo.NodeConfig;
import org.ashlar.runtime.CallContext;

/**
 * Asks the resolver that {@code DNS.Resolvers} names for the longest suffix of a domain, else the
 * system's. Reads the configuration at each call. Safe for use by any thread.
 */
final class ConfiguredTxtResolver implements TxtResolver {
    private final NodeConfig config;
    private final TxtResolver system;
    private final Function<URI, TxtResolver> servers;

    ConfiguredTxtResolver(NodeConfig config, TxtResolver system) {
        this(config, system, DohResolver::new);
    }

    /**
     * @param servers asks the server at a URL
     */
    ConfiguredTxtResolver(
            NodeConfig config, TxtResolver system, Function<URI, TxtResolver> servers) {
        this.config = config;
        this.system = system;
        this.servers = servers;
    }

    @Override
    public List<Txt> txt(CallContext context, String name) {
        Optional<URI> server = DnsResolvers.server(config, name);
        if (server.isEmpty()) {
            return system.txt(context, name);
        }
        List<Txt> found = servers.apply(server.get()).txt(context, name);
        Optional<Duration> most = config.duration("DNS.MaxCacheTTL");
        return most.isEmpty()
                ? found
                : found.stream()
                        .map(
                                each ->
                                        each.ttl().compareTo(most.get()) > 0
                                                ? new Txt(each.text(), most.get())
                                                : each)
                        .toList();
    }
}
