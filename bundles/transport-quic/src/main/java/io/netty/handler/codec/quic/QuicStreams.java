package io.netty.handler.codec.quic;

/**
 * Closes streams for good. It stands in Netty's package, of which this bundle holds its own copy,
 * because the connection would otherwise keep each stream whose peer never ended its half: it waits
 * for an end that nobody reads any more. Confined to the stream's event loop.
 */
public final class QuicStreams {
    private QuicStreams() {}

    /** Closes a stream, and lets its connection forget it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    public static void close(QuicStreamChannel stream) {
        stream.close();
        if (stream instanceof QuicheQuicStreamChannel quiche) {
            quiche.parent().streamClosed(quiche.streamId());
        }
    }
}
