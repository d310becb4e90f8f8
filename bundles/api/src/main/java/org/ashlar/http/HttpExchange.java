package org.ashlar.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.runtime.CallContext;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One request and its response. Confined to the thread that handles it, except for {@link
 * #context}.
 */
@ProviderType
public interface HttpExchange {
    /** Method in upper case. */
    String method();

    /** Path as sent, still percent-encoded, without query. */
    String rawPath();

    /** Query as sent, without the question mark; empty when there is none. */
    String rawQuery();

    /** First value of a request header, whatever its case. */
    Optional<String> header(String name);

    /** All values of a request header. */
    List<String> headers(String name);

    /** Address of the client, for logs. */
    String remoteAddress();

    /** Ends when the client goes away. */
    CallContext context();

    /** The request body; reads block until data comes, and unread data holds the client back. */
    InputStream body();

    /**
     * Sets a response header, before {@link #start}; values with control characters are refused.
     */
    void setHeader(String name, String value);

    /** Adds a response header, before {@link #start}. */
    void addHeader(String name, String value);

    /**
     * Sends status and headers.
     *
     * @param length bytes of the body when known; otherwise it is chunked
     * @return the body; writes block while the client is slow; closing it ends the response. For
     *     HEAD requests what is written is dropped.
     */
    OutputStream start(int status, OptionalLong length) throws IOException;

    /** Sets a trailer of a chunked response, before its body is closed. */
    void setTrailer(String name, String value);

    /** True once {@link #start} was called. */
    boolean started();

    /** Closes the connection without a proper end, so that the client sees a truncated body. */
    void abort();
}
