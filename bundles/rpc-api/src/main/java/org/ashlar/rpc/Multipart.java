package org.ashlar.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Splits a multipart body into its parts as it streams in, with a small buffer. Confined to one
 * thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2046#section-5.1">RFC 2046, section 5.1</a>
 */
final class Multipart {
    static final int MAX_BOUNDARY = 70; // RFC 2046
    static final int MAX_LINE = 8 << 10;
    static final int MAX_HEADERS = 32;
    private static final int BUFFER = 64 << 10;

    /**
     * One part.
     *
     * @param headers by name in lower case
     * @param content ends at the part's end
     */
    record Part(Map<String, String> headers, InputStream content) {
        /** A header's value, or empty. */
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    private final InputStream in;
    private final byte[] delimiter;
    private final int[] skip;
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;

    /** Before this no delimiter begins. */
    private int searched;

    private boolean sourceEnded;
    private boolean begun;
    private boolean finished;
    private boolean partEnded = true;

    /**
     * @throws IOException if the boundary is empty or too long
     */
    Multipart(InputStream in, String boundary) throws IOException {
        if (boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw malformed("boundary of " + boundary.length() + " characters");
        }
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.skip = skips(delimiter);
    }

    /**
     * The next part, or empty after the last one. What was left unread of the part before is
     * skipped.
     *
     * @throws IOException if the body is malformed or ends early
     */
    Optional<Part> next() throws IOException {
        if (finished) {
            return Optional.empty();
        }
        if (!begun) {
            begin();
        } else {
            skipContent();
        }
        if (!afterDelimiter()) {
            finished = true;
            return Optional.empty();
        }
        Map<String, String> headers = headers();
        partEnded = false;
        return Optional.of(new Part(headers, new Content()));
    }

    /** Skips what stands before the first delimiter, which may lack its line break. */
    private void begin() throws IOException {
        begun = true;
        // Reading as if a line break stood before the body makes the first delimiter like others.
        buffer[0] = '\r';
        buffer[1] = '\n';
        end = 2;
        partEnded = false;
        skipContent();
    }

    private void skipContent() throws IOException {
        while (!partEnded) {
            int count = contentReady();
            start += Math.max(count, 0);
        }
    }

    /** After a delimiter: true when a part follows, false when the body is over. */
    private boolean afterDelimiter() throws IOException {
        String line = line();
        if (line.startsWith("--")) {
            return false;
        }
        if (!line.isBlank()) {
            throw malformed("text after a boundary");
        }
        return true;
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        int lines = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || ++lines > MAX_HEADERS) {
                throw malformed("header of a part");
            }
            String name = line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            headers.putIfAbsent(name, line.substring(colon + 1).trim());
        }
        return headers;
    }

    /** One line without its break; the end of the body also ends the line of the last boundary. */
    private String line() throws IOException {
        int at = start;
        while (true) {
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (at < end) {
                break;
            }
            if (at - start > MAX_LINE) {
                throw malformed("line over " + MAX_LINE + " bytes");
            }
            int scanned = at - start;
            if (!fill()) {
                if (scanned >= 2 && buffer[start] == '-' && buffer[start + 1] == '-') {
                    start = end;
                    return "--";
                }
                throw new IOException("unexpected end of the request body");
            }
            at = start + scanned;
        }
        int stop = at > start && buffer[at - 1] == '\r' ? at - 1 : at;
        if (stop - start > MAX_LINE) {
            throw malformed("line over " + MAX_LINE + " bytes");
        }
        String line = new String(buffer, start, stop - start, StandardCharsets.UTF_8);
        start = at + 1;
        return line;
    }

    /**
     * Bytes of the current part at {@code start} that are certainly content; -1 at the part's end,
     * with the delimiter consumed.
     */
    private int contentReady() throws IOException {
        while (true) {
            int hit = find();
            if (hit == start && end - start >= delimiter.length) {
                start += delimiter.length;
                partEnded = true;
                return -1;
            }
            if (hit > start) {
                return hit - start;
            }
            if (!fill()) {
                throw new IOException("unexpected end of the request body");
            }
        }
    }

    /**
     * Where the delimiter begins, or may begin, in the buffer; its end when nowhere. Looks at one
     * byte for each length of the delimiter, as Horspool's search does.
     */
    private int find() {
        int last = delimiter.length - 1;
        int i = Math.max(start, searched);
        while (i + last < end) {
            if (matches(i)) {
                searched = i;
                return i;
            }
            i += skip[buffer[i + last] & 0xff];
        }
        while (i < end && (buffer[i] != delimiter[0] || !matches(i))) {
            i++;
        }
        searched = Math.min(i, end);
        return searched;
    }

    /** How far the search may go on after each last byte without missing a delimiter. */
    private static int[] skips(byte[] delimiter) {
        int last = delimiter.length - 1;
        int[] skips = new int[256];
        Arrays.fill(skips, delimiter.length);
        for (int i = 0; i < last; i++) {
            skips[delimiter[i] & 0xff] = last - i;
        }
        return skips;
    }

    /** True when what the buffer holds from here on is the delimiter, or its beginning. */
    private boolean matches(int at) {
        int length = Math.min(delimiter.length, end - at);
        return Arrays.equals(buffer, at, at + length, delimiter, 0, length);
    }

    private boolean fill() throws IOException {
        if (sourceEnded) {
            return false;
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            searched = Math.max(0, searched - start);
            start = 0;
        }
        if (end == buffer.length) {
            throw malformed("line too long");
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            sourceEnded = true;
            return false;
        }
        end += count;
        return true;
    }

    private static IOException malformed(String what) {
        return new IOException("malformed multipart body: " + what);
    }

    /** The content of the current part. Confined to one thread. */
    private final class Content extends InputStream {
        private boolean over;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (length == 0) {
                return 0;
            }
            if (over || partEnded) {
                over = true;
                return -1;
            }
            int count = contentReady();
            if (count < 0) {
                over = true;
                return -1;
            }
            count = Math.min(count, length);
            System.arraycopy(buffer, start, into, offset, count);
            start += count;
            return count;
        }
    }
}
