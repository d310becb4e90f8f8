package org.ashlar.transport.security;

import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What a secure channel knows of the other end. Immutable.
 *
 * @param peer who it is
 * @param key its identity key
 * @param muxer the multiplexer agreed within the handshake, null when none was
 */
public record Secured(PeerId peer, PublicKey key, @Nullable String muxer) {
    /** Fails unless the other end is the peer that was dialled. */
    public static void check(@Nullable PeerId expected, PublicKey key) {
        if (expected != null && !expected.equals(key.peerId())) {
            throw new org.ashlar.error.ProtocolViolationException(
                    "peer id mismatch: expected "
                            + expected
                            + ", but remote key matches "
                            + key.peerId());
        }
    }
}
