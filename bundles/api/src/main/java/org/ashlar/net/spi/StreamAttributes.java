package org.ashlar.net.spi;

import io.netty.util.AttributeKey;
import org.ashlar.crypto.PeerId;

/** What every stream channel knows of itself. */
public final class StreamAttributes {
    /** The authenticated peer at the other end. */
    public static final AttributeKey<PeerId> PEER = AttributeKey.valueOf("ashlar.stream.peer");

    /** The protocol id agreed for the stream. */
    public static final AttributeKey<String> PROTOCOL =
            AttributeKey.valueOf("ashlar.stream.protocol");

    private StreamAttributes() {}
}
