package org.ashlar.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.ashlar.http.HttpExchange;

/** Short answers, and the headers that all answers carry. Stateless. */
final class Responses {
    static final String IMMUTABLE = "public, max-age=29030400, immutable";
    static final String CSP =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";
    private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_METHODS = "Access-Control-Allow-Methods";
    private static final List<String> METHODS = List.of("GET", "HEAD", "OPTIONS");

    private Responses() {}

    /** Sets what the operator configured, and leave for all origins to read. */
    static void common(HttpExchange exchange, Settings settings) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        settings.headers().forEach((name, values) -> headers.put(canonical(name), values));
        headers.putIfAbsent(ALLOW_ORIGIN, List.of("*"));
        headers.putIfAbsent(ALLOW_METHODS, METHODS);
        add(headers, ALLOW_HEADERS, "Content-Type", "Range", "User-Agent", "X-Requested-With");
        add(
                headers,
                EXPOSE_HEADERS,
                "Content-Length",
                "Content-Range",
                "Ipfs-Uri",
                "X-Chunked-Output",
                "X-Ipfs-Path",
                "X-Ipfs-Roots",
                "X-Stream-Output");
        headers.forEach((name, values) -> values.forEach(value -> exchange.addHeader(name, value)));
    }

    private static void add(Map<String, List<String>> headers, String name, String... values) {
        TreeSet<String> all = new TreeSet<>(List.of(values));
        headers.getOrDefault(name, List.of()).forEach(value -> all.add(canonical(value)));
        headers.put(name, new ArrayList<>(all));
    }

    private static String canonical(String name) {
        StringBuilder out = new StringBuilder();
        for (String word : name.split("-", -1)) {
            out.append(out.length() == 0 ? "" : "-");
            if (!word.isEmpty()) {
                out.append(word.substring(0, 1).toUpperCase(Locale.ROOT));
                out.append(word.substring(1).toLowerCase(Locale.ROOT));
            }
        }
        return out.toString();
    }

    /** Tells that only reading is offered. */
    static void methodNotAllowed(HttpExchange exchange) throws IOException {
        METHODS.forEach(method -> exchange.addHeader("Allow", method));
        text(exchange, 405, "Method " + exchange.method() + " not allowed: read only access");
    }

    static void notFound(HttpExchange exchange) throws IOException {
        text(exchange, 404, "404 page not found");
    }

    /** Sends the client elsewhere. */
    static void redirect(HttpExchange exchange, int status, String location) throws IOException {
        exchange.setHeader("Location", location);
        exchange.setHeader("Content-Type", "text/html; charset=utf-8");
        String words =
                switch (status) {
                    case 301 -> "Moved Permanently";
                    case 302 -> "Found";
                    default -> "Temporary Redirect";
                };
        send(exchange, status, "<a href=\"" + Html.escape(location) + "\">" + words + "</a>.\n\n");
    }

    /** An error for people: a page for browsers, a line for all others. */
    static void error(HttpExchange exchange, Settings settings, int status, String message)
            throws IOException {
        boolean html =
                settings.htmlErrors()
                        && exchange.headers("Accept").stream()
                                .anyMatch(a -> a.contains("text/html"));
        if (!html) {
            text(exchange, status, message);
            return;
        }
        exchange.setHeader("Content-Type", "text/html; charset=utf-8");
        exchange.setHeader("Content-Security-Policy", CSP);
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        send(exchange, status, Html.error(status, message));
    }

    static void text(HttpExchange exchange, int status, String message) throws IOException {
        exchange.setHeader("Content-Type", "text/plain; charset=utf-8");
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        send(exchange, status, message + "\n");
    }

    /** A text without an end of line. */
    static void plain(HttpExchange exchange, int status, String message) throws IOException {
        exchange.setHeader("Content-Type", "text/plain; charset=utf-8");
        send(exchange, status, message);
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = exchange.start(status, OptionalLong.of(bytes.length))) {
            out.write(bytes);
        }
    }

    /** Names the content in a header; whatever could end the value is percent-encoded. */
    static void disposition(HttpExchange exchange, String kind, String name) {
        String ascii = name.replaceAll("[^\\x00-\\x7F]", "_");
        exchange.setHeader(
                "Content-Disposition",
                kind
                        + "; filename=\""
                        + Urls.encodeSegment(ascii)
                        + "\"; filename*=UTF-8''"
                        + Urls.encodeSegment(name));
    }
}
