package org.ashlar.http.server;

/** Takes requests whose heads have arrived. Called on an event loop; must not block. */
interface Exchanges {
    /** Answers the request on another thread, now or when its turn comes. */
    void begin(NettyExchange exchange);
}
