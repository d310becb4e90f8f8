package org.ashlar.http.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ashlar.repo.NodeConfig;

/** Pages of which origins may use the RPC. Safe for use by any thread. */
final class Origins {
    private static final String SETTING = "Access-Control-Allow-Origin";

    /** Browser extension IPFS Companion, stable and beta. */
    private static final List<String> EXTENSIONS =
            List.of(
                    "chrome-extension://nibjojkomfdiaoajekhjakgkdhaomnch",
                    "chrome-extension://hjoieblefckbooibpepigmacodalfndh");

    private static final List<String> HOSTS = List.of("127.0.0.1", "[::1]", "localhost");

    private final NodeConfig config;
    private final int port;

    Origins(NodeConfig config, int port) {
        this.config = config;
        this.port = port;
    }

    /** True when pages of this origin may use the RPC. */
    boolean allow(String origin) {
        if (EXTENSIONS.contains(origin)) {
            return true;
        }
        for (String host : HOSTS) {
            if (origin.equals("http://" + host + ":" + port)
                    || origin.equals("https://" + host + ":" + port)) {
                return true;
            }
        }
        for (String allowed : HeaderSettings.values(config, "API.HTTPHeaders", SETTING)) {
            if (allowed.equals("*") || allowed.equalsIgnoreCase(origin)) {
                return true;
            }
        }
        return false;
    }

    /** The origin of the page at a URL, or empty when it is no absolute URL. */
    static Optional<String> of(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getScheme() == null || uri.getRawAuthority() == null) {
                return Optional.empty();
            }
            String origin = uri.getScheme() + "://" + uri.getRawAuthority();
            return Optional.of(origin.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
