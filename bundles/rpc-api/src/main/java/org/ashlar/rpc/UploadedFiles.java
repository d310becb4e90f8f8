package org.ashlar.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.ashlar.command.InputFile;
import org.ashlar.command.InputFiles;
import org.ashlar.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** The files in a multipart body, as they stream in. Confined to one thread. */
final class UploadedFiles implements InputFiles {
    static final int MAX_DEPTH = 256;

    /** Parts of one request: local limit, far above the largest trees that people upload. */
    static final int MAX_PARTS = 1 << 22;

    private final @Nullable String boundary;
    private final Supplier<InputStream> body;
    private final int most;
    private @Nullable Multipart parts;
    private int count;

    /**
     * @param contentType of the request
     * @param body opened at the first use
     */
    UploadedFiles(String contentType, Supplier<InputStream> body) {
        this(contentType, body, MAX_PARTS);
    }

    UploadedFiles(String contentType, Supplier<InputStream> body, int most) {
        this.most = most;
        this.boundary = boundary(contentType).orElse(null);
        this.body = body;
    }

    /** True when the request can hold files. */
    boolean present() {
        return boundary != null;
    }

    @Override
    public Optional<InputFile> next() throws IOException {
        if (boundary == null) {
            return Optional.empty();
        }
        Multipart source = parts;
        if (source == null) {
            source = new Multipart(body.get(), boundary);
            parts = source;
        }
        Optional<Multipart.Part> part = source.next();
        if (part.isPresent() && ++count > most) {
            throw new InvalidRequestException("over " + most + " files in one request");
        }
        return part.isEmpty() ? Optional.empty() : Optional.of(file(part.get()));
    }

    private static InputFile file(Multipart.Part part) {
        String type = part.header("content-type").orElse("application/octet-stream");
        String disposition = part.header("content-disposition").orElse("");
        String name = parameter(disposition, "filename").map(UploadedFiles::decode).orElse("");
        if (name.indexOf('\0') >= 0) {
            throw new InvalidRequestException("file name holds a NUL");
        }
        Optional<String> absolute =
                part.header("abspath-encoded")
                        .map(UploadedFiles::decode)
                        .or(() -> part.header("abspath"));
        Map<String, String> attributes = attributes(disposition);
        return new InputFile(
                checked(name),
                kind(type),
                part.content(),
                absolute,
                mode(attributes),
                mtime(attributes));
    }

    /** Kubo writes attributes as a query behind the name of the form's field. */
    private static Map<String, String> attributes(String disposition) {
        String name = parameter(disposition, "name").orElse("");
        Map<String, String> attributes = new HashMap<>();
        for (String pair : name.substring(name.indexOf('?') + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                attributes.put(pair.substring(0, equals), decode(pair.substring(equals + 1)));
            }
        }
        return attributes;
    }

    /** Clients send Go's FileMode: the three special bits stand higher than in POSIX. */
    private static OptionalInt mode(Map<String, String> attributes) {
        String text = attributes.get("mode");
        if (text == null) {
            return OptionalInt.empty();
        }
        try {
            int mode = Integer.parseUnsignedInt(text, 8);
            int special =
                    (mode >>> 23 & 1) << 11 | (mode >>> 22 & 1) << 10 | (mode >>> 20 & 1) << 9;
            return OptionalInt.of((mode & 0777) | special);
        } catch (NumberFormatException e) {
            throw new InvalidRequestException("mode of a file is malformed", e);
        }
    }

    private static Optional<Instant> mtime(Map<String, String> attributes) {
        try {
            String seconds = attributes.get("mtime");
            String nanos = attributes.getOrDefault("mtime-nsecs", "0");
            return seconds == null
                    ? Optional.empty()
                    : Optional.of(
                            Instant.ofEpochSecond(Long.parseLong(seconds), Long.parseLong(nanos)));
        } catch (NumberFormatException | DateTimeException e) {
            throw new InvalidRequestException("mtime of a file is malformed", e);
        }
    }

    private static InputFile.Kind kind(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        if (type.startsWith("application/x-directory") || type.startsWith("multipart/form-data")) {
            return InputFile.Kind.DIRECTORY;
        }
        return type.startsWith("application/symlink")
                ? InputFile.Kind.SYMLINK
                : InputFile.Kind.FILE;
    }

    /** Names are percent-encoded, with plus signs for spaces, as in queries. */
    private static String decode(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private static String checked(String name) {
        if (name.startsWith("/")) {
            throw new InvalidRequestException("file name \"" + printable(name) + "\" is absolute");
        }
        String[] segments = name.split("/", -1);
        if (segments.length > MAX_DEPTH) {
            throw new InvalidRequestException("file name has over " + MAX_DEPTH + " segments");
        }
        for (String segment : segments) {
            if (segment.equals("..")) {
                throw new InvalidRequestException(
                        "file name \"" + printable(name) + "\" leads out of its directory");
            }
        }
        String trimmed = name;
        while (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        return trimmed;
    }

    private static String printable(String text) {
        String cut = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    /** The boundary of a multipart content type, or empty for other types. */
    static Optional<String> boundary(String contentType) {
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            return Optional.empty();
        }
        return parameter(contentType, "boundary");
    }

    /** A parameter of a header value, quoted or not. */
    static Optional<String> parameter(String header, String wanted) {
        int at = header.indexOf(';');
        while (at >= 0 && at < header.length()) {
            int equals = header.indexOf('=', at);
            if (equals < 0) {
                return Optional.empty();
            }
            String name = header.substring(at + 1, equals).trim();
            StringBuilder value = new StringBuilder();
            int next = value(header, equals + 1, value);
            if (name.equalsIgnoreCase(wanted)) {
                return Optional.of(value.toString());
            }
            at = header.indexOf(';', next);
        }
        return Optional.empty();
    }

    /** Reads one value and returns where it ends. */
    private static int value(String header, int from, StringBuilder into) {
        int at = from;
        while (at < header.length() && header.charAt(at) == ' ') {
            at++;
        }
        if (at >= header.length() || header.charAt(at) != '"') {
            int end = header.indexOf(';', at);
            end = end < 0 ? header.length() : end;
            into.append(header.substring(at, end).trim());
            return end;
        }
        for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
            char c = header.charAt(at);
            boolean escaped =
                    c == '\\'
                            && at + 1 < header.length()
                            && (header.charAt(at + 1) == '"' || header.charAt(at + 1) == '\\');
            into.append(escaped ? header.charAt(++at) : c);
        }
        return Math.min(at + 1, header.length());
    }
}
