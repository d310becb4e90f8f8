package org.ashlar.namesys;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    ConfiguredTxtResolver(NodeConfig config, TxtResolver system) {
        this.config = config;
        this.system = system;
    }

    @Override
    public List<Txt> txt(CallContext context, String name) {
        return resolver(name).txt(context, name);
    }

    private TxtResolver resolver(String name) {
        Object configured = config.get("DNS.Resolvers").orElse(Map.of());
        if (!(configured instanceof Map<?, ?> byZone)) {
            return system;
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
        return url.isEmpty() || url.equals(AUTOMATIC) ? system : new DohTxtResolver(uri(url));
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
