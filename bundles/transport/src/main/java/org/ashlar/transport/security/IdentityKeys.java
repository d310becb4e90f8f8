package org.ashlar.transport.security;

import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;

/** Reads identity keys that peers claim, and checks their proof. Safe for use by any thread. */
final class IdentityKeys {
    /** Longest key accepted: an RSA key of 8192 bits has about 1,060 bytes. */
    private static final int MAX_KEY = 1200;

    private static final int MAX_SIGNATURE = 1200;

    private IdentityKeys() {}

    /** The key, once its signature over {@code message} holds. */
    static PublicKey verified(byte[] encoded, byte[] message, byte[] signature) {
        if (encoded.length > MAX_KEY || signature.length > MAX_SIGNATURE) {
            throw new ProtocolViolationException("identity key or signature is too long");
        }
        try {
            PublicKey key = Keys.publicKey(encoded);
            if (key.verifies(message, signature)) {
                return key;
            }
        } catch (FormatException e) {
            throw new ProtocolViolationException("identity key: " + e.getMessage(), e);
        }
        throw new ProtocolViolationException("identity signature does not match");
    }
}
