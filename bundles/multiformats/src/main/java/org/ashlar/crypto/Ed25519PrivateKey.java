package org.ashlar.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.ashlar.multiformats.FormatException;

/** An Ed25519 private key: seed and public key. Immutable. */
final class Ed25519PrivateKey implements PrivateKey {
    private static final int SEED = 32;
    private static final byte[] PKCS8_HEAD =
            HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final byte[] seed;
    private final Ed25519PublicKey publicKey;
    private final java.security.PrivateKey key;

    private Ed25519PrivateKey(byte[] seed) {
        this.seed = seed;
        try {
            publicKey = derivePublic(seed);
            byte[] der = concat(PKCS8_HEAD, seed);
            key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks Ed25519", e);
        }
    }

    static Ed25519PrivateKey generate() {
        byte[] seed = new byte[SEED];
        new SecureRandom().nextBytes(seed);
        return new Ed25519PrivateKey(seed);
    }

    static Ed25519PrivateKey ofSeed(byte[] seed) {
        if (seed.length != SEED) {
            throw new FormatException("Ed25519 seed has " + seed.length + " bytes, not 32");
        }
        return new Ed25519PrivateKey(seed.clone());
    }

    /** Reads seed and public key, or the old form that has the public key twice. */
    static Ed25519PrivateKey of(byte[] data) {
        if (data.length != 64 && data.length != 96) {
            throw new FormatException(
                    "Ed25519 private key has " + data.length + " bytes, not 64 or 96");
        }
        Ed25519PrivateKey key = ofSeed(Arrays.copyOf(data, SEED));
        byte[] expected = key.publicKey.raw();
        for (int at = SEED; at < data.length; at += SEED) {
            if (!Arrays.equals(data, at, at + SEED, expected, 0, SEED)) {
                throw new FormatException("Ed25519 private key does not match its public key");
            }
        }
        return key;
    }

    /** The JDK derives a public key only while it makes a pair, so the seed is its randomness. */
    private static Ed25519PublicKey derivePublic(byte[] seed) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new SeedSource(seed));
        byte[] der = generator.generateKeyPair().getPublic().getEncoded();
        return new Ed25519PublicKey(
                Arrays.copyOfRange(der, der.length - Ed25519PublicKey.LENGTH, der.length));
    }

    @Override
    public KeyType type() {
        return KeyType.ED25519;
    }

    @Override
    public byte[] encoded() {
        return Keys.encode(KeyType.ED25519, concat(seed, publicKey.raw()));
    }

    @Override
    public byte[] pkcs8() {
        return concat(PKCS8_HEAD, seed);
    }

    /** The key of a PKCS #8 form, or empty when it is of another type. */
    static Optional<Ed25519PrivateKey> ofPkcs8(byte[] der) {
        int head = PKCS8_HEAD.length;
        boolean fits =
                der.length == head + SEED && Arrays.equals(der, 0, head, PKCS8_HEAD, 0, head);
        return fits
                ? Optional.of(ofSeed(Arrays.copyOfRange(der, head, der.length)))
                : Optional.empty();
    }

    @Override
    public byte[] sign(byte[] message) {
        return Signatures.sign("Ed25519", key, message);
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    /** Names the key's owner, never the key. */
    @Override
    public String toString() {
        return "Ed25519 private key of " + publicKey.peerId();
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    /** "Randomness" that is a given seed. Confined to one call. */
    private static final class SeedSource extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // never serialized
        private final byte[] seed;

        SeedSource(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] out) {
            if (out.length != seed.length) {
                throw new IllegalStateException("the JDK asks for " + out.length + " bytes");
            }
            System.arraycopy(seed, 0, out, 0, out.length);
        }
    }
}
