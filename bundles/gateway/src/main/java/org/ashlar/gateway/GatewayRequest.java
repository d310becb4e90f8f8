package org.ashlar.gateway;

import java.util.List;
import java.util.Optional;
import org.ashlar.http.HttpExchange;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.path.ContentPath;

/**
 * A request for content, understood. Immutable.
 *
 * @param exchange to answer on
 * @param urlPath raw path as the client sees it
 * @param path decoded content path, such as {@code /ipfs/CID/name}
 * @param query its parameters
 * @param wanted representation asked for
 * @param settings in force
 * @param deserialized false to serve only what clients can verify
 */
record GatewayRequest(
        HttpExchange exchange,
        String urlPath,
        String path,
        QueryParameters query,
        Negotiation wanted,
        Settings settings,
        boolean deserialized) {

    boolean head() {
        return exchange.method().equals("HEAD");
    }

    ResponseFormat format() {
        return wanted.format();
    }

    /** True when browsers' pages are understood. */
    boolean acceptsHtml() {
        return exchange.headers("Accept").stream().anyMatch(value -> value.contains("text/html"));
    }

    boolean download() {
        return query.text("download").equals("true");
    }

    boolean directoryUrl() {
        return urlPath.endsWith("/");
    }

    boolean mutable() {
        return path.startsWith("/ipns/");
    }

    /** Namespace, root and names below it. */
    List<String> segments() {
        return Urls.segments(path);
    }

    /**
     * The path below a CID.
     *
     * @throws GatewayException with status 400 if it is none
     */
    ContentPath contentPath() {
        List<String> names = segments();
        if (names.size() < 2) {
            throw invalid("path does not have enough components");
        }
        if (names.size() > ContentPath.MAX_SEGMENTS) {
            throw new GatewayException(400, "invalid path: too many names");
        }
        if (names.contains("..") || names.contains(".") || path.indexOf('\0') >= 0) {
            throw invalid("path is not clean");
        }
        try {
            return new ContentPath(Cid.parse(names.get(1)), names.subList(2, names.size()));
        } catch (FormatException e) {
            throw invalid("invalid cid: " + e.getMessage());
        }
    }

    private GatewayException invalid(String why) {
        return new GatewayException(400, "invalid path \"" + path + "\": " + why);
    }

    /** Name that the content has for the user: chosen, or the last of the path, or empty. */
    String fileName() {
        Optional<String> chosen = query.get("filename").filter(name -> !name.isEmpty());
        List<String> names = segments();
        return chosen.orElseGet(() -> names.size() <= 2 ? "" : names.get(names.size() - 1));
    }
}
