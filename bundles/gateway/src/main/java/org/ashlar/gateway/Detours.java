package org.ashlar.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.http.HttpExchange;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.path.ContentPath;

/** What happens to a request before its content is looked for. Stateless. */
final class Detours {
    private static final int NAME_AND_ROOT = 2;

    private Detours() {}

    /** Redirects what browsers send for {@code ipfs://} links; true when answered. */
    static boolean protocolHandler(HttpExchange exchange, String path, QueryParameters query)
            throws IOException {
        Optional<String> uri = query.get("uri");
        if (uri.isEmpty() || (!path.equals("/ipfs/") && !path.equals("/ipns/"))) {
            return false;
        }
        for (String scheme : List.of("ipfs", "ipns")) {
            if (uri.get().startsWith(scheme + "://")) {
                String rest = uri.get().substring(scheme.length() + 3);
                int mark = rest.indexOf('?');
                String tail = mark < 0 ? "" : Urls.ascii(rest.substring(mark));
                String name = mark < 0 ? rest : rest.substring(0, mark);
                Responses.redirect(
                        exchange,
                        301,
                        Urls.clean("/" + scheme + "/" + Urls.encodePath(name)) + tail);
                return true;
            }
        }
        throw new GatewayException(
                400, "invalid uri parameter: only ipfs:// and ipns:// are supported");
    }

    /** Service workers of a whole namespace, doubled namespaces, old keys; true when answered. */
    static boolean taken(HttpExchange exchange, String path, QueryParameters query)
            throws IOException {
        List<String> names = Urls.segments(path);
        if (exchange.header("Service-Worker").filter("script"::equals).isPresent()
                && names.size() <= NAME_AND_ROOT) {
            throw new GatewayException(
                    400, "navigator.serviceWorker: registration is not allowed for this scope");
        }
        boolean doubled = names.size() >= NAME_AND_ROOT && names.get(0).equals("ipfs");
        if (doubled && (names.get(1).equals("ipfs") || names.get(1).equals("ipns"))) {
            String better = Urls.encodePath(path.substring("/ipfs".length()));
            Responses.redirect(exchange, 301, better + query.suffix());
            return true;
        }
        if (names.get(0).equals("ipns") && names.size() >= NAME_AND_ROOT) {
            return oldKey(exchange, path, names.get(1), query);
        }
        return false;
    }

    /** Keys in base 58 lead to the form that fits a host name. */
    private static boolean oldKey(
            HttpExchange exchange, String path, String name, QueryParameters query)
            throws IOException {
        if (!name.startsWith("Qm") && !name.startsWith("12D3Koo") && !name.startsWith("1")) {
            return false;
        }
        try {
            String key = PeerId.parse(name).toCid().toString(Multibase.BASE36);
            String rest = path.substring(("/ipns/" + name).length());
            Responses.redirect(
                    exchange, 302, "/ipns/" + key + Urls.encodePath(rest) + query.suffix());
            return true;
        } catch (FormatException e) {
            return false; // a domain may begin like a key
        }
    }

    /**
     * Sets the headers that name the content.
     *
     * @throws GatewayException with status 400 if the path is malformed
     */
    static void names(GatewayRequest request) {
        String path = request.path();
        String[] names = path.substring("/ipfs/".length()).split("/", -1);
        StringBuilder uri = new StringBuilder();
        if (request.mutable()) {
            uri.append("ipns://").append(Urls.encode(names[0]));
        } else {
            uri.append("ipfs://").append(request.contentPath().root().toV1());
        }
        for (String name : List.of(names).subList(1, names.length)) {
            uri.append('/').append(Urls.encode(name));
        }
        request.exchange().setHeader("Ipfs-Uri", uri.toString());
        if (request.settings().pathHeader()) {
            request.exchange().setHeader("X-Ipfs-Path", Urls.encodePath(path));
        }
    }

    static boolean onlyIfCached(GatewayRequest request) {
        return request.exchange().headers("Cache-Control").stream()
                .anyMatch(value -> value.contains("only-if-cached"));
    }

    /** Fails with status 412 unless all blocks of the path are here. */
    static void requireCached(GatewayRequest request, Content content, ContentPath path) {
        try {
            content.block(content.resolve(content.session(), path).cid());
        } catch (ContentNotFoundException e) {
            throw new GatewayException(412, "\"" + request.path() + "\" not in local datastore");
        }
    }

    /** True for answers that a client can verify by itself. */
    static boolean trustless(GatewayRequest request) {
        if (request.mutable()) {
            return request.format() == ResponseFormat.IPNS_RECORD;
        }
        boolean single = request.segments().size() == NAME_AND_ROOT;
        request.contentPath();
        return request.format() == ResponseFormat.CAR
                || (request.format() == ResponseFormat.RAW && single);
    }
}
