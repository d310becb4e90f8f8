package org.ashlar.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.block.Block;
import org.ashlar.http.HttpExchange;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.ipld.DagJson;
import org.ashlar.multiformats.ipld.Ipld;

/** Answers with one block: as it is, as JSON or CBOR, or as a page that shows it. Stateless. */
final class CodecAnswer {
    private static final int MAX_PREVIEW = 128 << 10;

    private CodecAnswer() {}

    /** The block as it is. */
    static void raw(GatewayRequest request, Content content, Resolution at) throws IOException {
        Block block = content.block(at.cid());
        bytes(request, content, at, block.data(), ResponseFormat.RAW, "attachment", ".bin");
    }

    /** A block of an IPLD codec, in the format asked for or its own. */
    static void send(GatewayRequest request, Content content, Resolution at) throws IOException {
        HttpExchange exchange = request.exchange();
        if (!at.remainder().isEmpty()) {
            String inside = "/" + String.join("/", at.remainder());
            at.rootsHeader(exchange);
            throw new GatewayException(
                    501,
                    "\""
                            + inside
                            + "\" of \"/ipfs/"
                            + at.cid()
                            + inside
                            + "\" could not be returned: reading IPLD Kinds other than Links (CBOR"
                            + " Tag 42) is not implemented: try reading \"/ipfs/"
                            + at.cid()
                            + "\" instead");
        }
        Block block = content.block(at.cid());
        boolean own = request.format() == ResponseFormat.DEFAULT;
        ResponseFormat format = own ? ETags.ofCodec(at.cid()) : request.format();
        boolean dag = format == ResponseFormat.DAG_JSON || format == ResponseFormat.DAG_CBOR;
        if (own && dag && request.acceptsHtml() && !request.download()) {
            page(request, at, block);
            return;
        }
        byte[] data = converted(request, block, format);
        boolean json = format == ResponseFormat.JSON || format == ResponseFormat.DAG_JSON;
        String kind = json && !request.download() ? "inline" : "attachment";
        bytes(request, content, at, data, format, kind, json ? ".json" : ".cbor");
    }

    private static byte[] converted(GatewayRequest request, Block block, ResponseFormat format) {
        long codec = block.cid().codec();
        boolean fits =
                switch (format) {
                    case JSON -> codec == Multicodec.JSON || codec == Multicodec.DAG_JSON;
                    case CBOR -> codec == Multicodec.CBOR || codec == Multicodec.DAG_CBOR;
                    case DAG_JSON -> codec == Multicodec.DAG_JSON;
                    default -> codec == Multicodec.DAG_CBOR;
                };
        if (fits) {
            return block.data();
        }
        boolean dag = format == ResponseFormat.DAG_JSON || format == ResponseFormat.DAG_CBOR;
        if (!dag || !request.settings().codecConversion()) {
            throw new GatewayException(
                    406,
                    "format \""
                            + format.mediaType()
                            + "\" requested but block has codec \""
                            + Multicodec.name(codec)
                            + "\": codec conversion is not supported, fetch raw block with"
                            + " ?format=raw and convert client-side");
        }
        long target = format == ResponseFormat.DAG_JSON ? Multicodec.DAG_JSON : Multicodec.DAG_CBOR;
        return Ipld.encode(target, Ipld.decode(codec, block.data()));
    }

    private static void bytes(
            GatewayRequest request,
            Content content,
            Resolution at,
            byte[] data,
            ResponseFormat format,
            String kind,
            String extension)
            throws IOException {
        HttpExchange exchange = request.exchange();
        String etag = ETags.of(at.cid(), format);
        BytesAnswer answer = new BytesAnswer(request, content.retrieval(), ByteSource.of(data));
        Optional<List<Ranges.Range>> ranges = answer.ranges(etag);
        at.rootsHeader(exchange);
        at.cacheHeader(request);
        exchange.setHeader("Etag", etag);
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        String chosen = request.query().text("filename");
        Responses.disposition(exchange, kind, chosen.isEmpty() ? at.cid() + extension : chosen);
        answer.send(ranges, format.mediaType());
    }

    private static void page(GatewayRequest request, Resolution at, Block block)
            throws IOException {
        HttpExchange exchange = request.exchange();
        at.rootsHeader(exchange);
        if (!request.directoryUrl()) {
            Responses.redirect(exchange, 301, request.urlPath() + "/" + request.query().suffix());
            return;
        }
        exchange.setHeader("Etag", ETags.preview(at.cid()));
        exchange.setHeader("Content-Type", "text/html; charset=utf-8");
        exchange.setHeader("Content-Security-Policy", Responses.CSP);
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        byte[] html =
                (Html.begin("Block " + at.cid())
                                + "<p>"
                                + Multicodec.name(at.cid().codec())
                                + ", "
                                + block.size()
                                + " bytes; <a href=\"?format=raw\">raw</a></p><pre>"
                                + Html.escape(preview(at.cid(), block))
                                + "</pre>"
                                + Html.end())
                        .getBytes(StandardCharsets.UTF_8);
        try (var out = exchange.start(200, OptionalLong.of(html.length))) {
            out.write(html);
        }
    }

    private static String preview(Cid cid, Block block) {
        if (block.size() > MAX_PREVIEW) {
            return "This block is too large to be shown.";
        }
        try {
            Object value = Ipld.decode(cid.codec(), block.data());
            return new String(DagJson.encode(value), StandardCharsets.UTF_8);
        } catch (FormatException e) {
            return "This block is malformed: " + e.getMessage();
        }
    }
}
