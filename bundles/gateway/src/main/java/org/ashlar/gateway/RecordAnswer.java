package org.ashlar.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.ashlar.http.HttpExchange;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.name.NameResolver;
import org.ashlar.routing.Values;

/**
 * Signed records of names over HTTP. Stateless.
 *
 * @see <a href="https://specs.ipfs.tech/routing/http-routing-v1/#ipns-api">IPNS API</a>
 */
final class RecordAnswer {
    private static final String TYPE = "application/vnd.ipfs.ipns-record";
    private static final int TAG_BYTES = 8;

    private RecordAnswer() {}

    static void requireAccepted(HttpExchange exchange) {
        boolean accepted =
                exchange.headers("Accept").stream()
                        .allMatch(a -> a.contains(TYPE) || a.contains("*/*"));
        if (!accepted) {
            throw new GatewayException(
                    406,
                    "content type in 'Accept' header is not supported, retry with '" + TYPE + "'");
        }
    }

    static void send(HttpExchange exchange, String name, NameResolver.Signed record, Instant now)
            throws IOException {
        Duration left = Duration.between(now, record.validUntil());
        long ttl = Math.max(0, Math.min(record.ttl().toSeconds(), left.toSeconds()));
        long stale = Math.max(0, left.toSeconds() - ttl);
        exchange.setHeader("Content-Type", TYPE);
        exchange.setHeader(
                "Cache-Control",
                "public, max-age=%d, stale-while-revalidate=%d, stale-if-error=%d"
                        .formatted(ttl == 0 ? 60 : ttl, stale, stale));
        exchange.setHeader("Etag", "\"" + tag(record.bytes()) + "\"");
        exchange.setHeader("Expires", HttpDates.text(record.validUntil()));
        exchange.setHeader("Last-Modified", HttpDates.text(now));
        exchange.setHeader("Vary", "Accept");
        exchange.setHeader(
                "Content-Disposition", "attachment; filename=\"" + name + ".ipns-record\"");
        try (OutputStream out = exchange.start(200, OptionalLong.of(record.bytes().length))) {
            out.write(record.bytes());
        }
    }

    private static String tag(byte[] bytes) {
        byte[] digest = Hashes.hash(Multihash.SHA2_256, bytes).bytes();
        int end = digest.length;
        return HexFormat.of().formatHex(digest, end - TAG_BYTES, end);
    }

    /** Tells that nobody has a record: no failure, as caches would not keep that. */
    static void absent(HttpExchange exchange) throws IOException {
        exchange.setHeader("Cache-Control", RoutingAnswer.NOTHING);
        Responses.text(exchange, 200, "delegate error: routing: not found");
    }

    /**
     * The record that a client sends.
     *
     * @throws GatewayException with status 406 if it is of another type, 400 if it is too long
     */
    static byte[] received(HttpExchange exchange) throws IOException {
        if (exchange.header("Content-Type").filter(type -> type.contains(TYPE)).isEmpty()) {
            throw new GatewayException(
                    406, "content type in 'Content-Type' header is missing or not supported");
        }
        byte[] bytes = exchange.body().readNBytes(Values.MAX_VALUE + 1);
        if (bytes.length > Values.MAX_VALUE) {
            throw new GatewayException(
                    400, "provided record is too long: more than " + Values.MAX_VALUE + " bytes");
        }
        return bytes;
    }
}
