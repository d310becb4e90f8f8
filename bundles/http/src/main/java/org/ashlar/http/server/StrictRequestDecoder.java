package org.ashlar.http.server;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Decodes requests with bounded heads. Refuses a message that states its length in two ways, as
 * another server in between might cut it differently. Confined to its event loop.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    StrictRequestDecoder() {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(Limits.MAX_LINE)
                        .setMaxHeaderSize(Limits.MAX_HEADERS)
                        .setMaxChunkSize(Limits.MAX_CHUNK)
                        .setAllowDuplicateContentLengths(false)
                        .setValidateHeaders(true));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
