package org.ashlar.http;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: answers requests below one path prefix of one listener. Calls come on the request
 * pool and may block. While a handler is away, its requests wait a bounded time.
 */
@ConsumerType
public interface HttpHandler {
    /** Service property: {@link #API} or {@link #GATEWAY}. */
    String LISTENER = "ashlar.http.listener";

    /** Service property: path prefixes, such as {@code /api/v0}; whole segments are compared. */
    String PREFIX = "ashlar.http.prefix";

    /** Listener of the RPC: loopback by default, guarded against browsers of other sites. */
    String API = "api";

    /** Listener of the gateway. */
    String GATEWAY = "gateway";

    /**
     * Answers one request.
     *
     * @throws IOException if the client went away
     */
    void handle(HttpExchange exchange) throws IOException;
}
