package org.ashlar.routing.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.ipld.DagJson;
import org.ashlar.routing.PeerInfo;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of an answer; a record of an unknown schema or without a peer is left out, as
 * is an address that cannot be read. Stateless.
 *
 * @see <a href="https://specs.ipfs.tech/routing/http-routing-v1/#known-schemas">Known schemas</a>
 */
final class Records {
    /** Most addresses of one peer. */
    static final int MAX_ADDRESSES = 32;

    private static final int MAX_PROTOCOLS = 32;

    /** The schema of this specification, and the one before it, which differs in other fields. */
    private static final List<String> SCHEMAS = List.of("peer", "bitswap");

    private Records() {}

    /**
     * A peer that was named.
     *
     * @param protocols what it speaks, as far as the server knows
     */
    record Peer(PeerInfo peer, List<String> protocols) {}

    /**
     * Any JSON value.
     *
     * @throws ProtocolViolationException if it is none
     */
    static @Nullable Object json(byte[] text) {
        try {
            return DagJson.decode(text);
        } catch (FormatException e) {
            throw new ProtocolViolationException("the answer is no JSON: " + e.getMessage());
        }
    }

    /**
     * The records of a whole answer.
     *
     * @throws ProtocolViolationException if it has another form
     */
    static List<?> list(@Nullable Object json) {
        if (json instanceof Map<?, ?> map) {
            Object list = map.containsKey("Providers") ? map.get("Providers") : map.get("Peers");
            if (list == null) {
                return List.of();
            }
            if (list instanceof List<?> records) {
                return records;
            }
        }
        throw new ProtocolViolationException("the answer holds no list of records");
    }

    /** The peer of a record. */
    static Optional<Peer> peer(@Nullable Object json) {
        if (!(json instanceof Map<?, ?> record)
                || !SCHEMAS.contains(String.valueOf(record.get("Schema")))
                || !(record.get("ID") instanceof String id)) {
            return Optional.empty();
        }
        PeerId peer;
        try {
            peer = PeerId.parse(id);
        } catch (FormatException e) {
            return Optional.empty();
        }
        List<Multiaddr> addresses = new ArrayList<>();
        for (String text : texts(record.get("Addrs"), MAX_ADDRESSES)) {
            address(text).ifPresent(addresses::add);
        }
        List<String> protocols = new ArrayList<>(texts(record.get("Protocols"), MAX_PROTOCOLS));
        if (record.get("Protocol") instanceof String only) {
            protocols.add(only);
        }
        return Optional.of(new Peer(new PeerInfo(peer, addresses), protocols));
    }

    private static Optional<Multiaddr> address(String text) {
        try {
            return Multiaddr.parse(text).withoutPeer();
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    private static List<String> texts(@Nullable Object json, int most) {
        if (!(json instanceof List<?> list)) {
            return List.of();
        }
        return list.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .limit(most)
                .toList();
    }
}
