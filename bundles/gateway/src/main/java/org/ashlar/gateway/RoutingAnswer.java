package org.ashlar.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.ashlar.command.JsonText;
import org.ashlar.error.ClosedException;
import org.ashlar.http.HttpExchange;
import org.ashlar.routing.Arrivals;
import org.ashlar.routing.PeerFilter;
import org.ashlar.routing.PeerInfo;
import org.ashlar.runtime.CallContext;

/**
 * An answer with peers: one document, or a line for each as they are found. Used by one thread.
 *
 * @see <a href="https://specs.ipfs.tech/routing/http-routing-v1/#streaming">Streaming</a>
 */
final class RoutingAnswer {
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    /** Peers in a document, as in Kubo. */
    private static final int DOCUMENT = 20;

    /** Peers in a stream; a bound of this node. */
    private static final int STREAM = 1_000;

    private static final String FOUND =
            "public, max-age=300, stale-while-revalidate=600, stale-if-error=172800";

    /** How long nothing may be cached. */
    static final String NOTHING =
            "public, max-age=15, stale-while-revalidate=60, stale-if-error=3600";

    private final HttpExchange exchange;
    private final String list;
    private final boolean stream;
    private final InstantSource clock;

    private RoutingAnswer(HttpExchange exchange, String list, boolean stream, InstantSource clock) {
        this.exchange = exchange;
        this.list = list;
        this.stream = stream;
        this.clock = clock;
    }

    /**
     * An answer in a form that the client accepts.
     *
     * @param list name of the list in a document
     * @throws GatewayException with status 400 if there is none
     */
    static RoutingAnswer of(HttpExchange exchange, String list, InstantSource clock) {
        List<String> types = new ArrayList<>();
        for (String header : exchange.headers("Accept")) {
            for (String type : header.split(",", -1)) {
                types.add(type.split(";", 2)[0].strip());
            }
        }
        boolean stream = types.contains(NDJSON);
        if (!stream && !types.isEmpty() && !types.contains(JSON) && !types.contains("*/*")) {
            throw new GatewayException(400, "no supported content types");
        }
        return new RoutingAnswer(exchange, list, stream, clock);
    }

    /** Most peers in the answer. */
    int limit() {
        return stream ? STREAM : DOCUMENT;
    }

    /**
     * Sends what is found until the search or its time ends.
     *
     * @param client ends when the client goes away
     */
    void send(CallContext client, Arrivals<PeerInfo> found, PeerFilter filter) throws IOException {
        Optional<PeerInfo> first = next(client, found, filter);
        exchange.setHeader("Content-Type", stream ? NDJSON : JSON);
        exchange.setHeader("Cache-Control", first.isPresent() ? FOUND : NOTHING);
        exchange.setHeader("Vary", "Accept");
        exchange.setHeader("Last-Modified", HttpDates.text(clock.instant()));
        if (stream) {
            lines(client, first, found, filter);
        } else {
            document(client, first, found, filter);
        }
    }

    private void lines(
            CallContext client,
            Optional<PeerInfo> first,
            Arrivals<PeerInfo> found,
            PeerFilter filter)
            throws IOException {
        Optional<PeerInfo> peer = first;
        OptionalLong length = peer.isPresent() ? OptionalLong.empty() : OptionalLong.of(0);
        try (OutputStream out = exchange.start(200, length)) {
            for (int i = 0; peer.isPresent() && i < STREAM; i++) {
                out.write(utf8(JsonText.of(record(peer.get())) + "\n"));
                out.flush();
                peer = next(client, found, filter);
            }
        }
    }

    private void document(
            CallContext client,
            Optional<PeerInfo> first,
            Arrivals<PeerInfo> found,
            PeerFilter filter)
            throws IOException {
        List<Object> records = new ArrayList<>();
        Optional<PeerInfo> peer = first;
        while (peer.isPresent()) {
            records.add(record(peer.get()));
            peer = records.size() < DOCUMENT ? next(client, found, filter) : Optional.empty();
        }
        byte[] text = utf8(JsonText.of(Map.of(list, records)));
        try (OutputStream out = exchange.start(200, OptionalLong.of(text.length))) {
            out.write(text);
        }
    }

    /** The next peer that is wanted; none when the time is over. */
    private static Optional<PeerInfo> next(
            CallContext client, Arrivals<PeerInfo> found, PeerFilter filter) {
        try {
            for (Optional<PeerInfo> peer = found.next(); peer.isPresent(); peer = found.next()) {
                // No protocol of a peer is known here.
                Optional<PeerInfo> kept = filter.apply(peer.get(), List.of());
                if (kept.isPresent()) {
                    return kept;
                }
            }
            return Optional.empty();
        } catch (ClosedException e) {
            client.check();
            return Optional.empty();
        }
    }

    private static Map<String, Object> record(PeerInfo peer) {
        Map<String, Object> record = new TreeMap<>();
        record.put("Addrs", peer.addresses());
        record.put("ID", peer.id());
        record.put("Schema", "peer");
        return record;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
