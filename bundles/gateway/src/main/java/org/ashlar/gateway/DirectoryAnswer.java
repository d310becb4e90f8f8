package org.ashlar.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.ashlar.http.HttpExchange;
import org.ashlar.multiformats.Cid;
import org.ashlar.unixfs.UnixFs;
import org.jspecify.annotations.Nullable;

/** Answers with a directory: its index page, or a listing that streams. Stateless. */
final class DirectoryAnswer {
    private static final String INDEX = "index.html";

    private DirectoryAnswer() {}

    static void send(GatewayRequest request, Content content, Resolution at) throws IOException {
        HttpExchange exchange = request.exchange();
        if (!request.directoryUrl()) {
            at.rootsHeader(exchange);
            Responses.redirect(exchange, 301, request.urlPath() + "/" + request.query().suffix());
            return;
        }
        Cid index = content.entry(at.cid(), INDEX);
        if (index != null) {
            UnixFs.Stat stat = content.stat(index);
            if (stat.kind() == UnixFs.Kind.FILE) {
                String etag = ETags.of(at.cid(), ResponseFormat.DEFAULT);
                FileAnswer.send(request, content, at, index, stat, etag, INDEX);
                return;
            }
        }
        list(request, content, at);
    }

    private static void list(GatewayRequest request, Content content, Resolution at)
            throws IOException {
        HttpExchange exchange = request.exchange();
        at.rootsHeader(exchange);
        at.pageCacheHeader(request);
        exchange.setHeader("Etag", ETags.listing(at.cid()));
        exchange.setHeader("Content-Type", "text/html; charset=utf-8");
        exchange.setHeader("Content-Security-Policy", Responses.CSP);
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        OutputStream out =
                content.retrieval()
                        .watch(exchange.start(200, OptionalLong.empty()), Long.MAX_VALUE);
        if (!request.head()) {
            rows(request, content, at, out);
        }
        out.close();
    }

    private static void rows(
            GatewayRequest request, Content content, Resolution at, OutputStream out)
            throws IOException {
        write(out, Html.begin("Index of " + request.path()));
        write(out, "<p>" + at.cid() + "</p><table>\n");
        String parent = parent(request);
        if (parent != null) {
            write(out, Html.row(parent, "..", parent, "", ""));
        }
        try {
            content.list(at.cid(), entry -> row(request, entry, out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        write(out, "</table>" + Html.end());
    }

    private static void row(GatewayRequest request, UnixFs.Entry entry, OutputStream out) {
        String name = Urls.encodeSegment(entry.name());
        String cid = entry.cid().toString();
        String here = "/ipfs/" + cid + "?filename=" + Urls.encode(entry.name());
        try {
            write(
                    out,
                    Html.row(
                            request.urlPath() + name, entry.name(), here, cid, size(entry.size())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory above, or null at the root of the content. */
    private static @Nullable String parent(GatewayRequest request) {
        String url = request.urlPath();
        List<String> names = request.segments();
        if (names.size() <= 2 || url.length() < 2) {
            return null;
        }
        return url.substring(0, url.lastIndexOf('/', url.length() - 2) + 1);
    }

    private static String size(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1000 && unit < 5) {
            value /= 1000;
            unit++;
        }
        return String.format(java.util.Locale.ROOT, "%.1f %cB", value, "kMGTPE".charAt(unit));
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
