package org.ashlar.transport.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Hash, chaining key and cipher of a running Noise handshake. Confined to one thread.
 *
 * @see <a href="https://noiseprotocol.org/noise.html#the-symmetricstate-object">SymmetricState</a>
 */
final class SymmetricState {
    private static final String NAME = "Noise_XX_25519_ChaChaPoly_SHA256";

    private final MessageDigest sha256;
    private byte[] hash;
    private byte[] chain;
    private @Nullable CipherState cipher;

    SymmetricState() throws GeneralSecurityException {
        sha256 = MessageDigest.getInstance("SHA-256");
        // The name has exactly 32 bytes, so it stands for its own hash.
        hash = NAME.getBytes(StandardCharsets.US_ASCII);
        chain = hash;
        mixHash(new byte[0]); // the empty prologue
    }

    void mixHash(byte[] data) {
        sha256.update(hash);
        hash = sha256.digest(data);
    }

    void mixKey(byte[] material) throws GeneralSecurityException {
        byte[][] keys = derive(chain, material);
        chain = keys[0];
        cipher = new CipherState(keys[1]);
    }

    byte[] encryptAndHash(byte[] plain) throws GeneralSecurityException {
        byte[] sealed = cipher == null ? plain : cipher.encrypt(hash, plain);
        mixHash(sealed);
        return sealed;
    }

    byte[] decryptAndHash(byte[] sealed) throws GeneralSecurityException {
        byte[] plain = cipher == null ? sealed : cipher.decrypt(hash, sealed);
        mixHash(sealed);
        return plain;
    }

    /** The hash of all that was said. */
    byte[] hash() {
        return hash.clone();
    }

    /** The ciphers of initiator and responder. */
    CipherState[] split() throws GeneralSecurityException {
        byte[][] keys = derive(chain, new byte[0]);
        return new CipherState[] {new CipherState(keys[0]), new CipherState(keys[1])};
    }

    /** HKDF with two outputs. */
    static byte[][] derive(byte[] salt, byte[] material) throws GeneralSecurityException {
        byte[] secret = hmac(salt, material);
        byte[] first = hmac(secret, new byte[] {1});
        byte[] input = java.util.Arrays.copyOf(first, 33);
        input[32] = 2;
        return new byte[][] {first, hmac(secret, input)};
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }
}
