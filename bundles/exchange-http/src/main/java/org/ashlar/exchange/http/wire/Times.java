package org.ashlar.exchange.http.wire;

import java.time.Duration;

/**
 * Limits of time.
 *
 * @param connect for a connection, and again for all that is said before the first request
 * @param head from a request to the head of its answer
 * @param silence between two parts of a body
 * @param whole from the head to the end
 * @param idle a connection without requests is closed after this
 */
record Times(Duration connect, Duration head, Duration silence, Duration whole, Duration idle) {
    /** Those of a node. */
    static final Times USUAL =
            new Times(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30));
}
