package org.ashlar.gateway;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ashlar.http.HttpExchange;
import org.ashlar.multiformats.Cid;

/**
 * Where the path of a request led. Immutable.
 *
 * @param cid the last block
 * @param remainder names inside it
 * @param roots contents on the way, the last one is {@code cid}
 * @param ttl how long a mutable path keeps leading here; zero when unknown
 */
record Resolution(Cid cid, List<String> remainder, List<Cid> roots, Duration ttl) {

    /** Sets the header that tells caches what the answer is made of. */
    void rootsHeader(HttpExchange exchange) {
        Stream<Cid> inside = remainder.stream().map(name -> cid); // one root for each segment
        exchange.setHeader(
                "X-Ipfs-Roots",
                Stream.concat(roots.stream(), inside)
                        .map(Cid::toString)
                        .collect(Collectors.joining(",")));
    }

    /** Sets how long the content may be kept. */
    void cacheHeader(GatewayRequest request) {
        if (!request.mutable()) {
            request.exchange().setHeader("Cache-Control", Responses.IMMUTABLE);
        } else if (!ttl.isZero()) {
            request.exchange().setHeader("Cache-Control", "public, max-age=" + ttl.toSeconds());
        }
    }

    /** The same for pages that this node generates: a newer one may make them otherwise. */
    void pageCacheHeader(GatewayRequest request) {
        if (!request.mutable() || !ttl.isZero()) {
            long seconds = request.mutable() ? ttl.toSeconds() : 604_800;
            request.exchange()
                    .setHeader(
                            "Cache-Control",
                            "public, max-age=" + seconds + ", stale-while-revalidate=2678400");
        }
    }
}
