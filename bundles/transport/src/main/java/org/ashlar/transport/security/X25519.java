package org.ashlar.transport.security;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;

/** Diffie-Hellman on Curve25519 with raw keys of 32 bytes. Immutable. */
final class X25519 {
    /** Bytes of a public key. */
    static final int LENGTH = 32;

    private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");
    private static final byte[] PRIVATE_PREFIX =
            HexFormat.of().parseHex("302e020100300506032b656e04220420");

    private final PrivateKey secret;
    private final byte[] publicKey;

    private X25519(PrivateKey secret, byte[] publicKey) {
        this.secret = secret;
        this.publicKey = publicKey;
    }

    static X25519 generate() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        return new X25519(
                pair.getPrivate(),
                Arrays.copyOfRange(encoded, encoded.length - LENGTH, encoded.length));
    }

    /** A given key pair; the caller vouches that both halves belong together. */
    static X25519 of(byte[] secret, byte[] publicKey) throws GeneralSecurityException {
        PrivateKey key =
                KeyFactory.getInstance("X25519")
                        .generatePrivate(new PKCS8EncodedKeySpec(concat(PRIVATE_PREFIX, secret)));
        return new X25519(key, publicKey.clone());
    }

    byte[] publicKey() {
        return publicKey.clone();
    }

    /** The shared secret; fails when the other key has low order. */
    byte[] agree(byte[] other) throws GeneralSecurityException {
        PublicKey key =
                KeyFactory.getInstance("X25519")
                        .generatePublic(new X509EncodedKeySpec(concat(PUBLIC_PREFIX, other)));
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(secret);
        agreement.doPhase(key, true);
        byte[] shared = agreement.generateSecret();
        int bits = 0;
        for (byte b : shared) {
            bits |= b;
        }
        if (bits == 0) {
            throw new GeneralSecurityException("shared secret is zero");
        }
        return shared;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
