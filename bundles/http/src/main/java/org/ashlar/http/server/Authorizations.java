package org.ashlar.http.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ashlar.http.HttpExchange;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/**
 * Who may call which commands: the token of the program that started this node, or {@code
 * API.Authorizations}. Secrets are compared in constant time. Safe for use by any thread.
 */
final class Authorizations {
    /** Paths that could lead out of the directory they begin with. */
    private static final Pattern UNCLEAN =
            Pattern.compile("//|/\\.\\.?(/|$)|%2e|%2f|%5c|\\\\", Pattern.CASE_INSENSITIVE);

    private final NodeConfig config;
    private final @Nullable String token;

    /**
     * @param token opens everything and is then required, or null
     */
    Authorizations(NodeConfig config, @Nullable String token) {
        this.config = config;
        this.token = token;
    }

    /** True when the request carries what it needs. */
    boolean admit(HttpExchange exchange) {
        Optional<String> header = exchange.header("Authorization");
        if (token != null) {
            return header.isPresent() && same("Bearer " + token, header.get());
        }
        if (!(config.get("API.Authorizations").orElse(null) instanceof Map<?, ?> users)
                || users.isEmpty()) {
            return true;
        }
        boolean admitted = false;
        for (Object user : users.values()) {
            if (user instanceof Map<?, ?> map && map.get("AuthSecret") instanceof String secret) {
                boolean known = !secret.isEmpty() && same(expected(secret), header.orElse(""));
                admitted |= known && opens(map.get("AllowedPaths"), exchange.rawPath());
            }
        }
        return admitted;
    }

    /** The header that goes with a configured secret. */
    static String expected(String secret) {
        int colon = secret.indexOf(':');
        if (colon < 0) {
            return "Bearer " + secret;
        }
        String value = secret.substring(colon + 1);
        if (secret.startsWith("bearer:")) {
            return "Bearer " + value;
        }
        if (secret.startsWith("basic:")) {
            return "Basic " + (value.indexOf(':') < 0 ? value : base64(value));
        }
        return secret;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean opens(@Nullable Object paths, String path) {
        if (path.equals("/api/v0/version")) {
            return true;
        }
        if (paths instanceof List<?> list && !UNCLEAN.matcher(path).find()) {
            return list.stream()
                    .map(String::valueOf)
                    .anyMatch(allowed -> !allowed.isEmpty() && Routes.covers(allowed, path));
        }
        return false;
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
