package org.ashlar.itests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A delegated router that names one peer for all content. Safe for use by any thread.
 *
 * @see <a href="https://specs.ipfs.tech/routing/http-routing-v1/">Delegated Routing V1</a>
 */
final class OneRouter implements AutoCloseable {
    private final HttpServer server;
    private final String record;

    /** Paths with queries, in the order of the requests. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    OneRouter(String peer, String address) throws IOException {
        record =
                """
                {"Providers": [{"Schema": "peer", "ID": "%s", "Addrs": ["%s"],
                  "Protocols": ["transport-ipfs-gateway-http"]}]}"""
                        .formatted(peer, address);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/routing/v1/providers/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestURI().toString());
            byte[] body = record.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** What a node is to have in {@code Routing.DelegatedRouters}. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/routing/v1/providers";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
