package org.ashlar.routing.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;

/** Collects what a server says about a request that it did not serve. Confined to one thread. */
final class ErrorText {
    private static final int MOST = 256;

    private final StringBuilder text = new StringBuilder();
    private final Endpoint endpoint;
    private final int status;

    ErrorText(Endpoint endpoint, int status) {
        this.endpoint = endpoint;
        this.status = status;
    }

    /** True when a status is an error; redirects are, as none is followed. */
    static boolean is(int status) {
        return status != 200;
    }

    void add(ByteBuf bytes) {
        int length = Math.min(MOST - text.length(), bytes.readableBytes());
        if (length > 0) {
            String more = bytes.toString(bytes.readerIndex(), length, StandardCharsets.UTF_8);
            text.append(more.replaceAll("\\p{Cntrl}", " "));
        }
    }

    /** True when no more text is taken. */
    boolean full() {
        return text.length() >= MOST;
    }

    /** The error for the caller. */
    IpfsException failure() {
        if (status == 404) {
            return new ContentNotFoundException("routing: not found");
        }
        String said = text.toString().strip();
        return new UnavailableException(
                endpoint + " answered with status " + status + (said.isEmpty() ? "" : ": " + said));
    }
}
