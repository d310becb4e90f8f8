package org.ashlar.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.ashlar.multiformats.FormatException;

/** An Ed25519 public key: 32 bytes. Immutable. */
final class Ed25519PublicKey extends AbstractPublicKey {
    static final int LENGTH = 32;
    private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private final java.security.PublicKey key;

    Ed25519PublicKey(byte[] raw) {
        super(KeyType.ED25519, raw.clone());
        if (raw.length != LENGTH) {
            throw new FormatException("Ed25519 public key has " + raw.length + " bytes, not 32");
        }
        key = decode(raw);
    }

    private static java.security.PublicKey decode(byte[] raw) {
        byte[] der = Arrays.copyOf(X509_HEAD, X509_HEAD.length + LENGTH);
        System.arraycopy(raw, 0, der, X509_HEAD.length, LENGTH);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            throw new FormatException("not an Ed25519 public key: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks Ed25519", e);
        }
    }

    @Override
    public boolean verifies(byte[] message, byte[] signature) {
        return signature.length == 64 && Signatures.verify("Ed25519", key, message, signature);
    }
}
