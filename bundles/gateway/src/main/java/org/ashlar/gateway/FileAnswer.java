package org.ashlar.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.ashlar.http.HttpExchange;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.unixfs.UnixFs;

/** Answers with a UnixFS file or the target of a symbolic link. Stateless. */
final class FileAnswer {
    private FileAnswer() {}

    /**
     * Answers.
     *
     * @param file the content
     * @param etag its validator
     * @param name by which its type is guessed
     */
    static void send(
            GatewayRequest request,
            Content content,
            Resolution at,
            Cid file,
            UnixFs.Stat stat,
            String etag,
            String name)
            throws IOException {
        HttpExchange exchange = request.exchange();
        Optional<Instant> modified = modified(content, file);
        if (modified.isPresent() && notModified(request, modified.get())) {
            exchange.setHeader("Etag", etag);
            at.cacheHeader(request);
            exchange.start(304, java.util.OptionalLong.empty()).close();
            return;
        }
        boolean link = stat.kind() == UnixFs.Kind.SYMLINK;
        ByteSource source =
                link
                        ? ByteSource.of(stat.target().getBytes(StandardCharsets.UTF_8))
                        : ByteSource.of(content, file, stat.size());
        BytesAnswer answer = new BytesAnswer(request, content.retrieval(), source);
        Optional<List<Ranges.Range>> ranges = answer.ranges(etag);
        String type = link ? "inode/symlink" : type(name, source);
        at.rootsHeader(exchange);
        at.cacheHeader(request);
        exchange.setHeader("Etag", etag);
        modified.ifPresent(time -> exchange.setHeader("Last-Modified", HttpDates.text(time)));
        if (!request.query().text("filename").isEmpty()) {
            String kind = request.download() ? "attachment" : "inline";
            Responses.disposition(exchange, kind, request.query().text("filename"));
        }
        answer.send(ranges, type);
    }

    private static String type(String name, ByteSource source) throws IOException {
        Optional<String> byName = MediaTypes.ofName(name);
        if (byName.isPresent()) {
            return byName.get();
        }
        long length = Math.min(Sniffer.LENGTH, source.size());
        try (InputStream in = source.open(0, length)) {
            return Sniffer.type(in.readNBytes((int) length));
        }
    }

    private static Optional<Instant> modified(Content content, Cid file) {
        if (file.codec() != Multicodec.DAG_PB) {
            return Optional.empty();
        }
        try {
            return DagPbNode.decode(content.block(file).data())
                    .data()
                    .map(UnixFsNode::decode)
                    .flatMap(UnixFsNode::mtime);
        } catch (FormatException e) {
            return Optional.empty(); // whoever reads the file will say it better
        }
    }

    private static boolean notModified(GatewayRequest request, Instant modified) {
        Optional<String> since = request.exchange().header("If-Modified-Since");
        try {
            return since.isPresent()
                    && !modified.truncatedTo(ChronoUnit.SECONDS)
                            .isAfter(
                                    Instant.from(
                                            DateTimeFormatter.RFC_1123_DATE_TIME.parse(
                                                    since.get())));
        } catch (DateTimeParseException e) {
            return false; // an unreadable condition is no condition
        }
    }
}
