package org.ashlar.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.ashlar.crypto.PeerId;
import org.ashlar.http.HttpExchange;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.name.NameResolver;
import org.ashlar.name.Names;
import org.ashlar.routing.Values;
import org.ashlar.runtime.CallContext;

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

    /**
     * Answers a request for the record of {@code /ipns/NAME}.
     *
     * @param names has the records
     * @param local true to use only what this node knows
     * @see <a href="https://specs.ipfs.tech/http-gateways/trustless-gateway/">Trustless gateway,
     *     IPNS records</a>
     */
    static void serve(GatewayRequest request, Names names, CallContext context, boolean local)
            throws IOException {
        if (!request.mutable()) {
            throw new GatewayException(400, request.path() + " is not an IPNS link");
        }
        List<String> segments = request.segments();
        if (segments.size() != 2) {
            throw new GatewayException(400, "cannot find ipns key for subpath");
        }
        if (!names.installed()) {
            throw new GatewayException(501, "this node serves no IPNS records");
        }
        String name = segments.get(1);
        NameResolver.Signed record = names.signedRecord(context, key(name), local);
        HttpExchange exchange = request.exchange();
        String tag = "\"" + tag(record.bytes()) + "\"";
        exchange.setHeader("Etag", tag);
        if (exchange.header("If-None-Match").filter(h -> ETags.matches(h, tag)).isPresent()) {
            exchange.start(304, OptionalLong.empty()).close();
            return;
        }
        Instant now = Instant.now();
        Duration left = Duration.between(now, record.validUntil());
        long age = Math.max(0, Math.min(record.ttl().toSeconds(), left.toSeconds()));
        if (record.ttl().isZero()) {
            exchange.setHeader("Last-Modified", HttpDates.text(now));
        } else {
            exchange.setHeader("Cache-Control", "public, max-age=" + age);
        }
        String chosen = request.query().text("filename");
        Responses.disposition(
                exchange, "attachment", chosen.isEmpty() ? name + ".ipns-record" : chosen);
        exchange.setHeader("Content-Type", TYPE);
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        try (OutputStream out = exchange.start(200, OptionalLong.of(record.bytes().length))) {
            if (!request.head()) {
                out.write(record.bytes());
            }
        }
    }

    private static PeerId key(String name) {
        try {
            return PeerId.of(Cid.parse(name).hash());
        } catch (FormatException e) {
            throw new GatewayException(400, "invalid cid: " + e.getMessage());
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
