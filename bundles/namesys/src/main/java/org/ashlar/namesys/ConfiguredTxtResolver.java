package org.ashlar.namesys;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;
import org.ashlar.runtime.CallContext;

/**
 * Asks the resolver that {@code DNS.Resolvers} names for the longest suffix of a domain, else the
 * system's. Reads the configuration at each call. Safe for use by any thread.
 */
final class ConfiguredTxtResolver implements TxtResolver {
    private static final String AUTOMATIC = "auto";

    private final NodeConfig config;
    private final TxtResolver system;
    private final Function<URI, TxtResolver> servers;

    ConfiguredTxtResolver(NodeConfig config, TxtResolver system) {
        this(config, system, DohTxtResolver::new);
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
        Optional<URI> server = server(name);
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

    private Optional<URI> server(String name) {
        Object configured = config.get("DNS.Resolvers").orElse(Map.of());
        if (!(configured instanceof Map<?, ?> byZone)) {
            return Optional.empty();
        }
        String domain = name.toLowerCase(Locale.ROOT) + (name.endsWith(".") ? "" : ".");
        String best = "";
        String url = "";
        for (Map.Entry<?, ?> entry : byZone.entrySet()) {
            String zone = String.valueOf(entry.getKey()).toLowerCase(Locale.ROOT);
            boolean covers = zone.equals(".") || domain.equals(zone) || domain.endsWith("." + zone);
            if (covers && zone.length() > best.length()) {
                best = zone;
                url = String.valueOf(entry.getValue());
            }
        }
        return url.isEmpty() || url.equals(AUTOMATIC) ? Optional.empty() : Optional.of(uri(url));
    }

    private static URI uri(String url) {
        try {
            URI uri = URI.create(url);
            if ("https".equals(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new InvalidRequestException("DNS.Resolvers: not an https URL: " + url);
    }
}
