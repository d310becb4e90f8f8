package org.ashlar.core.routing;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;

/**
 * The servers that {@code Routing.DelegatedRouters} and {@code Ipns.DelegatedPublishers} name. The
 * path of a URL says what a server is asked; without one it is asked everything. Stateless.
 */
final class DelegatedServers {
    static final String ROUTERS = "Routing.DelegatedRouters";
    static final String PUBLISHERS = "Ipns.DelegatedPublishers";

    private static final String AUTO = "auto";
    private static final String API = "/routing/v1";

    /** What {@link #AUTO} stands for beside a DHT: an index that the DHT does not have. */
    private static final List<String> INDEXERS =
            List.of("https://cid.contact/routing/v1/providers");

    /** What {@link #AUTO} stands for without a DHT. */
    private static final List<String> INSTEAD_OF_DHT =
            List.of(
                    "https://cid.contact/routing/v1/providers",
                    "https://delegated-ipfs.dev/routing/v1/providers",
                    "https://delegated-ipfs.dev/routing/v1/peers",
                    "https://delegated-ipfs.dev/routing/v1/ipns");

    private static final List<String> PUBLISHERS_INSTEAD_OF_DHT =
            List.of("https://delegated-ipfs.dev/routing/v1/ipns");

    private static final Duration DHT_TIME = Duration.ofMinutes(5);
    private static final Duration HTTP_TIME = Duration.ofSeconds(15);

    private DelegatedServers() {}

    /**
     * One server.
     *
     * @param url without the path
     * @param methods what it is asked
     */
    record Server(String url, Set<RoutingMethod> methods) {
        /** As part of a plan: errors of a server are no errors of the whole. */
        Plan.Step step() {
            return new Plan.Step(new Plan.One(url), HTTP_TIME, Duration.ZERO, true);
        }
    }

    static Plan.Step dhtStep() {
        return new Plan.Step(new Plan.One(RouterSpec.DHT_NAME), DHT_TIME, Duration.ZERO, false);
    }

    /**
     * The servers of a configuration, each once.
     *
     * @param dht true if a DHT is asked as well
     * @throws InvalidRequestException if a URL is none
     */
    static List<Server> of(NodeConfig config, boolean dht) {
        Map<String, Set<RoutingMethod>> servers = new LinkedHashMap<>();
        for (String url : expanded(config, ROUTERS, dht ? INDEXERS : INSTEAD_OF_DHT)) {
            add(servers, url, ROUTERS, readMethods(url, ROUTERS));
        }
        List<String> publishers = dht ? List.of() : PUBLISHERS_INSTEAD_OF_DHT;
        for (String url : expanded(config, PUBLISHERS, publishers)) {
            Set<RoutingMethod> methods = EnumSet.noneOf(RoutingMethod.class);
            String path = path(url, PUBLISHERS);
            if (path.isEmpty() || path.equals("/ipns")) {
                methods.add(RoutingMethod.PUT_VALUE);
            }
            add(servers, url, PUBLISHERS, methods);
        }
        List<Server> all = new ArrayList<>();
        servers.forEach(
                (url, methods) -> {
                    if (!methods.isEmpty()) {
                        all.add(new Server(url, methods));
                    }
                });
        return all;
    }

    private static void add(
            Map<String, Set<RoutingMethod>> servers,
            String url,
            String key,
            Set<RoutingMethod> methods) {
        servers.computeIfAbsent(base(url, key), u -> EnumSet.noneOf(RoutingMethod.class))
                .addAll(methods);
    }

    private static List<String> expanded(NodeConfig config, String key, List<String> automatic) {
        boolean known = config.bool("AutoConf.Enabled").orElse(true);
        List<String> all = new ArrayList<>();
        for (String url : config.strings(key)) {
            if (!url.equals(AUTO)) {
                all.add(url);
            } else if (known) {
                all.addAll(automatic);
            }
        }
        return all;
    }

    private static Set<RoutingMethod> readMethods(String url, String key) {
        return switch (path(url, key)) {
            case "" ->
                    EnumSet.of(
                            RoutingMethod.FIND_PROVIDERS,
                            RoutingMethod.FIND_PEERS,
                            RoutingMethod.CLOSEST_PEERS,
                            RoutingMethod.GET_VALUE);
            case "/providers" -> EnumSet.of(RoutingMethod.FIND_PROVIDERS);
            case "/peers" -> EnumSet.of(RoutingMethod.FIND_PEERS);
            case "/dht/closest/peers" -> EnumSet.of(RoutingMethod.CLOSEST_PEERS);
            case "/ipns" -> EnumSet.of(RoutingMethod.GET_VALUE);
            default -> throw bad(key, url, "unsupported path; " + API + "/providers is one");
        };
    }

    /** What follows the path of the API. */
    private static String path(String url, String key) {
        String path = String.valueOf(uri(url, key).getRawPath()).replaceAll("/+$", "");
        if (path.isEmpty() || path.equals(API)) {
            return "";
        }
        if (!path.startsWith(API + "/")) {
            throw bad(key, url, "only " + API + " URLs are supported");
        }
        return path.substring(API.length());
    }

    /** A URL without its path, the same for the same server. */
    static String base(String url, String key) {
        URI uri = uri(url, key);
        return (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(Locale.ROOT);
    }

    private static URI uri(String url, String key) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw bad(key, url, "not a URL");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean http = scheme.equals("http") || scheme.equals("https");
        if (!http || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw bad(key, url, "an http or https URL was expected");
        }
        return uri;
    }

    private static InvalidRequestException bad(String key, String url, String why) {
        return new InvalidRequestException(key + ": \"" + url + "\": " + why);
    }
}
