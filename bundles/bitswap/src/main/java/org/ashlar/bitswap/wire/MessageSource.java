package org.ashlar.bitswap.wire;

import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Where a {@link PeerStream} pulls messages from. Safe for use by any thread; must not block. */
public interface MessageSource {
    /** True when {@link #poll} would give a message. */
    boolean pending();

    /**
     * The next message, or null when there is none.
     *
     * @param protocol id agreed for the stream
     */
    @Nullable Outgoing poll(ByteBufAllocator allocator, String protocol);

    /** The stream broke or could not be opened: what was sent on it may be lost. */
    void failed();
}
