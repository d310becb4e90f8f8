package org.ashlar.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.http.HttpExchange;
import org.ashlar.runtime.CallContext;

/**
 * A request put together by a test, and what was answered to it. Checks what a listener checks:
 * values without control characters, as many bytes as announced, nothing after the end. Confined to
 * the thread of the test.
 */
public final class FakeHttpExchange implements HttpExchange {
    private final String method;
    private final String path;
    private final String query;
    private final List<Map.Entry<String, String>> requestHeaders = new ArrayList<>();
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private final Map<String, String> trailers = new LinkedHashMap<>();
    private final FakeCallContext context = new FakeCallContext();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private InputStream body = InputStream.nullInputStream();
    private OptionalLong length = OptionalLong.empty();
    private int status;
    private boolean ended;
    private boolean aborted;

    /** A request with a method and a raw target. */
    public FakeHttpExchange(String method, String target) {
        this.method = method;
        int mark = target.indexOf('?');
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? "" : target.substring(mark + 1);
    }

    /** Adds a request header. */
    public FakeHttpExchange with(String name, String value) {
        requestHeaders.add(Map.entry(name, value));
        return this;
    }

    /** Gives the request a body. */
    public FakeHttpExchange body(byte[] bytes) {
        body = new ByteArrayInputStream(bytes);
        return this;
    }

    /** Gives the request a body that streams. */
    public FakeHttpExchange body(InputStream stream) {
        body = stream;
        return this;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        return path;
    }

    @Override
    public String rawQuery() {
        return query;
    }

    @Override
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    @Override
    public List<String> headers(String name) {
        return values(requestHeaders, name);
    }

    private static List<String> values(List<Map.Entry<String, String>> from, String name) {
        return from.stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public String remoteAddress() {
        return "/127.0.0.1:1";
    }

    @Override
    public CallContext context() {
        return context;
    }

    /** The context, to let the client go away. */
    public FakeCallContext fakeContext() {
        return context;
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public void setHeader(String name, String value) {
        headers.removeIf(entry -> entry.getKey().equalsIgnoreCase(name));
        addHeader(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        if (started()) {
            throw new IllegalStateException("header after the start: " + name);
        }
        headers.add(Map.entry(name, clean(value)));
    }

    private static String clean(String value) {
        if (value.chars().anyMatch(c -> c < 0x20 || c >= 0x7f)) {
            throw new IllegalArgumentException("control character in a header value");
        }
        return value;
    }

    @Override
    public OutputStream start(int code, OptionalLong announced) {
        if (started()) {
            throw new IllegalStateException("the response was started before");
        }
        status = code;
        length = announced;
        return new Body();
    }

    @Override
    public void setTrailer(String name, String value) {
        if (ended) {
            throw new IllegalStateException("trailer after the end: " + name);
        }
        trailers.put(name, clean(value));
    }

    @Override
    public boolean started() {
        return status != 0;
    }

    @Override
    public void abort() {
        aborted = true;
    }

    /** Status of the response, or 0. */
    public int status() {
        return status;
    }

    /** Values of a response header. */
    public List<String> responseHeaders(String name) {
        return values(headers, name);
    }

    /** The only value of a response header, or an empty text. */
    public String responseHeader(String name) {
        return String.join(", ", responseHeaders(name));
    }

    /** Names of the response headers. */
    public List<String> responseHeaderNames() {
        return headers.stream().map(Map.Entry::getKey).toList();
    }

    /** Trailers of the response. */
    public Map<String, String> trailers() {
        return trailers;
    }

    /** Announced length of the response. */
    public OptionalLong announced() {
        return length;
    }

    /** What was written. */
    public byte[] sent() {
        return sent.toByteArray();
    }

    /** What was written, as text. */
    public String text() {
        return sent.toString(StandardCharsets.UTF_8);
    }

    /** True when the response came to its proper end. */
    public boolean ended() {
        return ended;
    }

    /** True when the connection was cut. */
    public boolean aborted() {
        return aborted;
    }

    private final class Body extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            if (ended || aborted) {
                throw new IOException("the response is closed");
            }
            if (!method.equals("HEAD") && status != 204 && status != 304) {
                if (length.isPresent() && sent.size() + count > length.getAsLong()) {
                    throw new IOException("more bytes written than announced");
                }
                sent.write(bytes, offset, count);
            }
        }

        @Override
        public void close() throws IOException {
            boolean whole =
                    method.equals("HEAD") || length.isEmpty() || length.getAsLong() == sent.size();
            if (!whole) {
                throw new IOException("fewer bytes written than announced");
            }
            ended = true;
        }
    }
}
