package org.ashlar.routing.http;

import io.netty.buffer.ByteBuf;
import org.ashlar.error.IpfsException;

/** Takes the answer to one request. Called on one event loop; after an end there is no call. */
interface Reply {
    /**
     * Status and type of the answer; what it throws ends the request.
     *
     * @param status of HTTP
     * @param type media type without parameters, in lower case, or empty
     */
    void head(int status, String type);

    /** Some bytes of the body, to be read before this returns. */
    void body(ByteBuf bytes);

    /** The answer is complete. */
    void end();

    /** The request failed; a part of the answer may have come. */
    void fail(IpfsException why);

    /** True when the rest of the answer is of no use. */
    boolean enough();
}
