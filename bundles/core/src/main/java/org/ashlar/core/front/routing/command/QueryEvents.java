package org.ashlar.core.front.routing.command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.repo.Repo;
import org.ashlar.routing.PeerInfo;
import org.jspecify.annotations.Nullable;

/** The rows that routing commands answer with, as Kubo numbers them. Stateless. */
final class QueryEvents {
    /** A peer that a search ended with, or was looked for. */
    static final int FINAL_PEER = 2;

    /** Something failed, and the search went on. */
    static final int QUERY_ERROR = 3;

    /** A peer that has the content. */
    static final int PROVIDER = 4;

    /** A value, in base 64. */
    static final int VALUE = 5;

    private QueryEvents() {}

    private static Map<String, Object> row(
            String extra, String id, @Nullable List<?> responses, int type) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Extra", extra);
        row.put("ID", id);
        row.put("Responses", responses);
        row.put("Type", type);
        return row;
    }

    /** About one peer and where it is. */
    static Map<String, Object> found(int type, PeerInfo peer) {
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("ID", peer.id().toString());
        response.put("Addrs", peer.addresses().stream().map(Multiaddr::toString).toList());
        return row("", "", List.of(response), type);
    }

    /** About a peer only. */
    static Map<String, Object> peer(int type, PeerId peer) {
        return row("", peer.toString(), null, type);
    }

    static Map<String, Object> error(String reason) {
        return row(reason, "", null, QUERY_ERROR);
    }

    static Map<String, Object> value(byte[] value) {
        return row(Base64.getEncoder().encodeToString(value), "", null, VALUE);
    }

    static int type(Map<?, ?> row) {
        return row.get("Type") instanceof Number type ? type.intValue() : -1;
    }

    /** The one peer of a row made by {@link #found}. */
    static Optional<Map<?, ?>> response(Map<?, ?> row) {
        return row.get("Responses") instanceof List<?> all
                        && !all.isEmpty()
                        && all.get(0) instanceof Map<?, ?> first
                ? Optional.of(first)
                : Optional.empty();
    }

    /** Addresses of a {@link #response}, one a line, each after {@code indent}. */
    static String addresses(Map<?, ?> response, String indent) {
        StringBuilder text = new StringBuilder();
        if (response.get("Addrs") instanceof List<?> addresses) {
            addresses.forEach(each -> text.append(indent).append(each).append('\n'));
        }
        return text.toString();
    }

    static void requireOnline(Repo repo) {
        if (repo.offline()) {
            throw new IpfsException(
                    "this command must be run in online mode. Try running 'ipfs daemon' first");
        }
    }

    static PeerId parsePeer(String text) {
        try {
            return PeerId.parse(text);
        } catch (FormatException e) {
            throw new InvalidRequestException("failed to parse peer ID: " + e.getMessage(), e);
        }
    }

    /**
     * The binary key that {@code /ipns/NAME} or {@code /pk/ID} stands for.
     *
     * @throws InvalidRequestException if it is neither
     */
    static byte[] key(String text) {
        String[] parts = text.split("/", 3);
        boolean known =
                parts.length == 3
                        && parts[0].isEmpty()
                        && (parts[1].equals("ipns") || parts[1].equals("pk"));
        if (!known) {
            throw new InvalidRequestException("invalid key");
        }
        byte[] prefix = ("/" + parts[1] + "/").getBytes(StandardCharsets.US_ASCII);
        byte[] id = parsePeer(parts[2]).bytes();
        byte[] key = Arrays.copyOf(prefix, prefix.length + id.length);
        System.arraycopy(id, 0, key, prefix.length, id.length);
        return key;
    }
}
