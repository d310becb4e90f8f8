package org.ashlar.transport.security;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.ashlar.error.ProtocolViolationException;
import org.jspecify.annotations.Nullable;

/**
 * The three messages of the XX pattern, from either side. Confined to one thread.
 *
 * @see <a href="https://noiseprotocol.org/noise.html#interactive-handshake-patterns-fundamental">XX
 *     </a>
 */
final class NoiseHandshake {
    private static final int SEALED_KEY = X25519.LENGTH + CipherState.TAG;

    private final SymmetricState state;
    private final X25519 fixed;
    private final X25519 ephemeral;
    private byte @Nullable [] remoteEphemeral;
    private byte @Nullable [] remoteStatic;

    NoiseHandshake(X25519 fixed, X25519 ephemeral) throws GeneralSecurityException {
        this.fixed = fixed;
        this.ephemeral = ephemeral;
        state = new SymmetricState();
    }

    /** {@code -> e}, from the initiator. */
    byte[] writeFirst() throws GeneralSecurityException {
        byte[] key = ephemeral.publicKey();
        state.mixHash(key);
        return concat(key, state.encryptAndHash(new byte[0]));
    }

    /** {@code -> e}, at the responder; returns the payload. */
    byte[] readFirst(byte[] message) throws GeneralSecurityException {
        remoteEphemeral = part(message, 0, X25519.LENGTH);
        state.mixHash(remoteEphemeral);
        return state.decryptAndHash(rest(message, X25519.LENGTH));
    }

    /** {@code <- e, ee, s, es}, from the responder. */
    byte[] writeSecond(byte[] payload) throws GeneralSecurityException {
        byte[] key = ephemeral.publicKey();
        state.mixHash(key);
        state.mixKey(ephemeral.agree(known(remoteEphemeral)));
        byte[] sealed = state.encryptAndHash(fixed.publicKey());
        state.mixKey(fixed.agree(known(remoteEphemeral)));
        return concat(key, sealed, state.encryptAndHash(payload));
    }

    /** {@code <- e, ee, s, es}, at the initiator; returns the payload. */
    byte[] readSecond(byte[] message) throws GeneralSecurityException {
        remoteEphemeral = part(message, 0, X25519.LENGTH);
        state.mixHash(remoteEphemeral);
        state.mixKey(ephemeral.agree(remoteEphemeral));
        remoteStatic = state.decryptAndHash(part(message, X25519.LENGTH, SEALED_KEY));
        state.mixKey(ephemeral.agree(remoteStatic));
        return state.decryptAndHash(rest(message, X25519.LENGTH + SEALED_KEY));
    }

    /** {@code -> s, se}, from the initiator. */
    byte[] writeThird(byte[] payload) throws GeneralSecurityException {
        byte[] sealed = state.encryptAndHash(fixed.publicKey());
        state.mixKey(fixed.agree(known(remoteEphemeral)));
        return concat(sealed, state.encryptAndHash(payload));
    }

    /** {@code -> s, se}, at the responder; returns the payload. */
    byte[] readThird(byte[] message) throws GeneralSecurityException {
        remoteStatic = state.decryptAndHash(part(message, 0, SEALED_KEY));
        state.mixKey(ephemeral.agree(remoteStatic));
        return state.decryptAndHash(rest(message, SEALED_KEY));
    }

    /** The other side's static key, known after it was sent. */
    byte[] remoteStatic() {
        return known(remoteStatic).clone();
    }

    /** The hash of the whole handshake. */
    byte[] hash() {
        return state.hash();
    }

    /** The ciphers of initiator and responder. */
    CipherState[] split() throws GeneralSecurityException {
        return state.split();
    }

    private static byte[] known(byte @Nullable [] key) {
        if (key == null) {
            throw new IllegalStateException("handshake messages out of order");
        }
        return key;
    }

    private static byte[] part(byte[] message, int offset, int length) {
        if (message.length < offset + length) {
            throw new ProtocolViolationException("noise handshake message is too short");
        }
        return Arrays.copyOfRange(message, offset, offset + length);
    }

    private static byte[] rest(byte[] message, int offset) {
        return part(message, offset, Math.max(0, message.length - offset));
    }

    private static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
