package org.ashlar.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.ashlar.multiformats.Hashes;

/**
 * Which blocks a CAR holds, and how. Immutable.
 *
 * @param scope what of the content at the end of the path
 * @param bytes part of a file, or empty for all of it
 * @param order {@code dfs} or {@code unk}; the blocks come depth first either way
 * @param duplicates true to repeat a block wherever it occurs
 * @see <a href="https://specs.ipfs.tech/http-gateways/trustless-gateway/">Trustless gateway</a>
 */
record CarParams(Scope scope, Optional<ByteRange> bytes, String order, boolean duplicates) {
    private static final String TYPE = "application/vnd.ipld.car";

    /** What of the content is wanted. */
    enum Scope {
        /** Its root block. */
        BLOCK,
        /** All that is needed to read the file or list the directory. */
        ENTITY,
        /** All that is reachable. */
        ALL
    }

    /**
     * Offsets as given: negative ones count from the end.
     *
     * @param from first byte
     * @param to last byte; {@link Long#MAX_VALUE} for the end
     */
    record ByteRange(long from, long to) {
        /** First byte in a file of that size. */
        long first(long size) {
            return from < 0 ? Math.max(0, size + from) : from;
        }

        /** Last byte in a file of that size. */
        long last(long size) {
            return to < 0 ? size + to : Math.min(to, size - 1);
        }
    }

    /**
     * Reads the parameters of query and media type; those of the query count more.
     *
     * @throws GatewayException with status 400 if one is not supported
     */
    static CarParams of(QueryParameters query, Map<String, String> accept) {
        Optional<ByteRange> bytes = query.get("entity-bytes").map(CarParams::range);
        Scope all = bytes.isPresent() ? Scope.ENTITY : Scope.ALL;
        Scope scope = query.get("dag-scope").map(CarParams::scope).orElse(all);
        String version = choose(query, "car-version", accept, "version");
        if (!version.isEmpty() && !version.equals("1")) {
            throw new GatewayException(
                    400, "unsupported " + TYPE + " version: only version=1 is supported");
        }
        String order = choose(query, "car-order", accept, "order");
        if (!order.isEmpty() && !order.equals("dfs") && !order.equals("unk")) {
            throw unsupported("order");
        }
        String dups = choose(query, "car-dups", accept, "dups");
        if (!dups.isEmpty() && !dups.equals("y") && !dups.equals("n")) {
            throw unsupported("dups");
        }
        return new CarParams(scope, bytes, order.isEmpty() ? "dfs" : order, dups.equals("y"));
    }

    private static String choose(
            QueryParameters query, String name, Map<String, String> accept, String parameter) {
        String chosen = query.text(name);
        return chosen.isEmpty() ? accept.getOrDefault(parameter, "") : chosen;
    }

    private static Scope scope(String text) {
        return switch (text) {
            case "block" -> Scope.BLOCK;
            case "entity" -> Scope.ENTITY;
            case "all" -> Scope.ALL;
            default -> throw unsupported("scope");
        };
    }

    private static GatewayException unsupported(String what) {
        return new GatewayException(400, "unsupported " + TYPE + " " + what + " parameter");
    }

    private static ByteRange range(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw badRange("must be of the form from:to");
        }
        long from = number(text.substring(0, colon));
        String end = text.substring(colon + 1);
        long to = end.equals("*") ? Long.MAX_VALUE : number(end);
        boolean comparable = (from < 0) == (to < 0);
        if (comparable && from > to) {
            throw badRange("cannot have an entity-bytes range where 'from' is after 'to'");
        }
        return new ByteRange(from, to);
    }

    private static long number(String text) {
        try {
            long number = Long.parseLong(text);
            if (number == Long.MIN_VALUE) {
                throw badRange("number out of range");
            }
            return number;
        } catch (NumberFormatException e) {
            throw badRange("\"" + text + "\" is no number");
        }
    }

    private static GatewayException badRange(String why) {
        return new GatewayException(400, "invalid " + TYPE + " entity-bytes URL parameter: " + why);
    }

    /** Value of {@code Content-Type}. */
    String contentType() {
        return TYPE + "; version=1; order=" + order + "; dups=" + (duplicates ? "y" : "n");
    }

    /** Validator of the CAR for a path below a root. */
    String etag(String root, String path) {
        String all = path + "\0" + scope + "\0" + bytes + "\0" + order + "\0" + duplicates;
        byte[] hash = Hashes.sha256(all.getBytes(StandardCharsets.UTF_8));
        String suffix = Long.toUnsignedString(ByteBuffer.wrap(hash).getLong(), 32);
        return "W/\"" + root + ".car." + suffix + "\"";
    }
}
