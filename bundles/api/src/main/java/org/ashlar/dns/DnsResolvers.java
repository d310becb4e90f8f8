package org.ashlar.dns;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;

/** What {@code DNS.Resolvers} says. No state: the configuration is read at each call. */
public final class DnsResolvers {
    private static final String KEY = "DNS.Resolvers";
    private static final String AUTOMATIC = "auto";
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

    private DnsResolvers() {}

    /**
     * The server for the longest suffix of a name; {@code .} stands for all names.
     *
     * @param name with or without the final dot
     * @return empty when the system is to be asked
     * @throws InvalidRequestException if the setting for the name is no URL of HTTPS, or, on this
     *     machine, of HTTP
     */
    public static Optional<URI> server(NodeConfig config, String name) {
        Object configured = config.get(KEY).orElse(Map.of());
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
            String host = String.valueOf(uri.getHost());
            if ("https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme()) && HERE.contains(host))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new InvalidRequestException(KEY + ": not an https URL: " + url);
    }
}
