package org.ashlar.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.http.HttpExchange;

/**
 * Answers with bytes of known length, whole or in ranges. The other headers of the response are set
 * by then. Confined to one thread.
 */
final class BytesAnswer {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BOUNDARY_BYTES = 20;

    private final GatewayRequest request;
    private final HttpExchange exchange;
    private final Retrieval retrieval;
    private final ByteSource source;

    BytesAnswer(GatewayRequest request, Retrieval retrieval, ByteSource source) {
        this.request = request;
        this.exchange = request.exchange();
        this.retrieval = retrieval;
        this.source = source;
    }

    /** The ranges to serve; empty for all of it. Fails before any header is set. */
    Optional<List<Ranges.Range>> ranges(String etag) {
        Optional<String> header = exchange.header("Range");
        Optional<String> condition = exchange.header("If-Range");
        if (header.isEmpty() || condition.filter(tag -> !tag.equals(etag)).isPresent()) {
            return Optional.empty();
        }
        List<Ranges.Range> ranges = Ranges.parse(header.get(), source.size());
        long largest = request.settings().maxRangeFile();
        if (largest > 0 && source.size() > largest) {
            throw new GatewayException(
                    501, "range requests are not served for files over " + largest + " bytes");
        }
        return Optional.of(ranges);
    }

    /** Sends the response. */
    void send(Optional<List<Ranges.Range>> ranges, String type) throws IOException {
        exchange.setHeader("Content-Type", type);
        if (ranges.isEmpty()) {
            exchange.setHeader("Accept-Ranges", "bytes");
            try (OutputStream out = start(200, source.size())) {
                copy(0, source.size(), out);
            }
        } else if (ranges.get().isEmpty()) {
            exchange.setHeader("Content-Range", "bytes */" + source.size());
            Responses.text(exchange, 416, "invalid range: failed to overlap");
        } else if (ranges.get().size() == 1) {
            Ranges.Range range = ranges.get().get(0);
            exchange.setHeader("Accept-Ranges", "bytes");
            exchange.setHeader("Content-Range", range.contentRange(source.size()));
            try (OutputStream out = start(206, range.length())) {
                copy(range.first(), range.length(), out);
            }
        } else {
            parts(ranges.get(), type);
        }
    }

    private void parts(List<Ranges.Range> ranges, String type) throws IOException {
        byte[] random = new byte[BOUNDARY_BYTES];
        RANDOM.nextBytes(random);
        String boundary = HexFormat.of().formatHex(random);
        List<byte[]> heads = new ArrayList<>();
        long length = 0;
        for (Ranges.Range range : ranges) {
            byte[] head =
                    ("\r\n--" + boundary + "\r\nContent-Type: " + type)
                            .concat("\r\nContent-Range: " + range.contentRange(source.size()))
                            .concat("\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
            heads.add(head);
            length += head.length + range.length();
        }
        byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        exchange.setHeader("Accept-Ranges", "bytes");
        exchange.setHeader("Content-Type", "multipart/byteranges; boundary=" + boundary);
        try (OutputStream out = start(206, length + end.length)) {
            for (int i = 0; i < ranges.size(); i++) {
                out.write(heads.get(i));
                copy(ranges.get(i).first(), ranges.get(i).length(), out);
            }
            out.write(end);
        }
    }

    private OutputStream start(int status, long length) throws IOException {
        return retrieval.watch(exchange.start(status, OptionalLong.of(length)), Long.MAX_VALUE);
    }

    private void copy(long offset, long length, OutputStream out) throws IOException {
        if (request.head() || length == 0) {
            return;
        }
        try (InputStream in = source.open(offset, length)) {
            in.transferTo(out);
        }
    }
}
