package org.ashlar.http.server;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Encodes responses, those to HEAD without a body. Confined to its event loop. */
final class HeadAwareEncoder extends HttpResponseEncoder {

    /** Marks the response to a HEAD request. Confined to its event loop. */
    static final class HeadResponse extends DefaultHttpResponse {
        HeadResponse(HttpVersion version, HttpResponseStatus status) {
            super(version, status);
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse message) {
        return message instanceof HeadResponse || super.isContentAlwaysEmpty(message);
    }
}
