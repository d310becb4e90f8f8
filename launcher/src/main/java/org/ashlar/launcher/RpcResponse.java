package org.ashlar.launcher;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An HTTP/1.1 response read from a socket: status, headers, body, trailers. */
final class RpcResponse {
    private static final int MAX_LINE = 16 << 10;
    private static final int MAX_HEADERS = 100;

    private final InputStream in;
    private final int status;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final InputStream body;

    RpcResponse(InputStream in) throws IOException {
        this.in = in;
        int code = readStatus();
        while (code == 100) {
            readHeaders();
            code = readStatus();
        }
        status = code;
        readHeaders();
        String coding = header("Transfer-Encoding").orElse("").toLowerCase(Locale.ROOT);
        Optional<String> length = header("Content-Length");
        if (coding.equals("chunked")) {
            body = new ChunkedBody();
        } else if (length.isPresent()) {
            body = new FixedBody(Long.parseLong(length.get()));
        } else {
            body = in;
        }
    }

    int status() {
        return status;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    InputStream body() {
        return body;
    }

    /** What went wrong after the body had begun; known once the body was read to its end. */
    Optional<String> streamError() {
        return header("X-Stream-Error").filter(text -> !text.isEmpty());
    }

    private int readStatus() throws IOException {
        String[] parts = readLine().split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
            throw new IOException("the daemon does not speak HTTP");
        }
        try {
            return Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            throw new IOException("the daemon does not speak HTTP", e);
        }
    }

    private void readHeaders() throws IOException {
        for (int i = 0; i < MAX_HEADERS; i++) {
            String line = readLine();
            if (line.isEmpty()) {
                return;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
        }
        throw new IOException("too many headers");
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder(80);
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the daemon closed the connection");
            }
            if (b == '\n') {
                int end = line.length();
                return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
            }
            if (line.length() >= MAX_LINE) {
                throw new IOException("line too long");
            }
            line.append((char) b);
        }
    }

    /** A body of known length; an early end is an error. */
    private final class FixedBody extends InputStream {
        private long left;

        FixedBody(long left) {
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = in.read(target, offset, (int) Math.min(left, length));
            if (n < 0) {
                throw new EOFException("the daemon closed the connection early");
            }
            left -= n;
            return n;
        }
    }

    /** A chunked body; its trailers become headers. */
    private final class ChunkedBody extends InputStream {
        private long left;
        private boolean first = true;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int n = in.read(target, offset, (int) Math.min(left, length));
            if (n < 0) {
                throw new EOFException("the daemon closed the connection early");
            }
            left -= n;
            return n;
        }

        private void nextChunk() throws IOException {
            if (!first && !readLine().isEmpty()) {
                throw new IOException("malformed chunk");
            }
            first = false;
            String size =
                    new String(
                            readLine().getBytes(StandardCharsets.ISO_8859_1),
                            StandardCharsets.US_ASCII);
            int extension = size.indexOf(';');
            try {
                left =
                        Long.parseLong(
                                (extension < 0 ? size : size.substring(0, extension)).trim(), 16);
            } catch (NumberFormatException e) {
                throw new IOException("malformed chunk", e);
            }
            if (left == 0) {
                ended = true;
                readHeaders();
            }
        }
    }
}
