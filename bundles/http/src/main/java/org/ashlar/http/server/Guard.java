package org.ashlar.http.server;

import java.io.IOException;
import org.ashlar.http.HttpExchange;

/** Decides whether a request may reach any handler. Called on the request pool. */
interface Guard {
    /** Lets everything pass. */
    Guard NONE = exchange -> true;

    /** True to go on; false when the request was refused and answered. */
    boolean admits(HttpExchange exchange) throws IOException;
}
