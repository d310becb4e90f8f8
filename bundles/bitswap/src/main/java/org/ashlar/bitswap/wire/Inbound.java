package org.ashlar.bitswap.wire;

import java.util.function.Consumer;
import org.ashlar.crypto.PeerId;

/** Takes what inbound streams carry. Called on event loops; must not block. */
public interface Inbound {
    /** A stream was opened by the peer; false refuses it. */
    boolean streamOpened(PeerId peer);

    /** A stream that was accepted is gone. */
    void streamClosed(PeerId peer);

    /** Bytes came, of whatever kind. */
    void activity(PeerId peer);

    /** A message came; its blocks came before it. */
    void message(PeerId peer, BitswapMessage message);

    /**
     * A block came.
     *
     * @param done to be run once when the block is dealt with, on any thread; given false when the
     *     peer wastes our time and the stream is to be reset
     */
    void block(PeerId peer, WireBlock block, Consumer<Boolean> done);
}
