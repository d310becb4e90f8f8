package org.ashlar.http.server;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.http.HttpExchange;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages, rebound names and strangers away from every path of the RPC listener. Called on
 * the request pool.
 */
final class ApiGuard implements Guard {
    private static final String RPC_HEADERS = "X-Stream-Output, X-Chunked-Output, X-Content-Length";

    private static final String PREFLIGHT_HEADERS =
            "Origin, Accept, Content-Type, X-Requested-With, Authorization";

    private final NodeConfig config;
    private final InetAddress own;
    private final Origins origins;
    private final Authorizations authorizations;

    ApiGuard(NodeConfig config, InetSocketAddress address, @Nullable String token) {
        this.config = config;
        this.own = address.getAddress();
        this.origins = new Origins(config, address.getPort());
        this.authorizations = new Authorizations(config, token);
    }

    @Override
    public boolean admits(HttpExchange exchange) throws IOException {
        exchange.setHeader("Vary", "Origin");
        if (!hostAllowed(exchange.header("Host").orElse(""))) {
            return refuse(exchange, 403, "403 - Forbidden: this Host is not served");
        }
        Optional<String> origin = exchange.header("Origin");
        boolean trusted = origin.isPresent() && origins.allow(origin.get());
        if (exchange.method().equals("OPTIONS")) {
            preflight(exchange, origin.filter(o -> trusted));
            return false;
        }
        if (!exchange.method().equals("POST")) {
            exchange.setHeader("Allow", "OPTIONS, POST");
            return refuse(exchange, 405, "405 - Method Not Allowed");
        }
        boolean several =
                exchange.headers("Origin").size() > 1 || exchange.headers("Referer").size() > 1;
        if (several
                || (origin.isPresent() && !trusted)
                || foreignPage(exchange, origin.isPresent())) {
            return refuse(exchange, 403, "403 - Forbidden");
        }
        if (!authorizations.admit(exchange)) {
            return refuse(
                    exchange,
                    403,
                    "RPC access denied: please provide a valid authorization token as defined in"
                            + " the API.Authorizations configuration.");
        }
        cors(exchange, origin);
        return true;
    }

    private boolean foreignPage(HttpExchange exchange, boolean hasOrigin) {
        Optional<String> referer = exchange.header("Referer").filter(text -> !text.isEmpty());
        if (referer.isPresent()) {
            return referer.flatMap(Origins::of).filter(origins::allow).isEmpty();
        }
        return !hasOrigin && exchange.header("User-Agent").orElse("").startsWith("Mozilla");
    }

    private boolean hostAllowed(String header) {
        String host = withoutPort(header).toLowerCase(Locale.ROOT);
        if (host.equals("localhost")) {
            return true;
        }
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null
                && (literal.isLoopbackAddress()
                        || literal.equals(own)
                        || own.isAnyLocalAddress())) {
            return true;
        }
        return config.strings("API.AllowedHosts").stream()
                .anyMatch(allowed -> allowed.equalsIgnoreCase(host));
    }

    static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.lastIndexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private void preflight(HttpExchange exchange, Optional<String> origin) throws IOException {
        exchange.setHeader("Allow", "OPTIONS, POST");
        if (origin.isPresent()) {
            exchange.setHeader(
                    "Vary",
                    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
            exchange.setHeader("Access-Control-Allow-Methods", "POST");
            exchange.setHeader("Access-Control-Allow-Headers", PREFLIGHT_HEADERS);
            configured(exchange);
            exchange.setHeader("Access-Control-Allow-Origin", origin.get());
        }
        exchange.start(204, OptionalLong.empty()).close();
    }

    private void cors(HttpExchange exchange, Optional<String> origin) {
        exchange.setHeader("Access-Control-Allow-Headers", RPC_HEADERS);
        exchange.setHeader("Access-Control-Expose-Headers", RPC_HEADERS);
        configured(exchange);
        origin.ifPresent(o -> exchange.setHeader("Access-Control-Allow-Origin", o));
    }

    private void configured(HttpExchange exchange) {
        for (Map.Entry<String, List<String>> header :
                HeaderSettings.all(config, "API.HTTPHeaders").entrySet()) {
            if (!header.getKey().equalsIgnoreCase("Access-Control-Allow-Origin")) {
                exchange.setHeader(header.getKey(), String.join(", ", header.getValue()));
            }
        }
    }

    private static boolean refuse(HttpExchange exchange, int status, String text)
            throws IOException {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.setHeader("Content-Type", "text/plain; charset=utf-8");
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        try (var out = exchange.start(status, OptionalLong.of(bytes.length))) {
            out.write(bytes);
        }
        return false;
    }
}
