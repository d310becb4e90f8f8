package org.ashlar.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.ashlar.multiformats.FormatException;

/** An RSA public key: PKIX in DER. Immutable. */
final class RsaPublicKey extends AbstractPublicKey {
    static final String SIGNATURE = "SHA256withRSA";
    static final int MIN_BITS = 2048;
    static final int MAX_BITS = 8192;
    private static final int MAX_EXPONENT_BITS = 31;

    private final RSAPublicKey key;

    private RsaPublicKey(RSAPublicKey key) {
        super(KeyType.RSA, key.getEncoded());
        this.key = key;
    }

    static RsaPublicKey of(byte[] der) {
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            return checked((RSAPublicKey) factory.generatePublic(new X509EncodedKeySpec(der)));
        } catch (InvalidKeySpecException e) {
            throw new FormatException("not an RSA public key: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks RSA", e);
        }
    }

    static RsaPublicKey of(BigInteger modulus, BigInteger exponent) {
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            RSAPublicKeySpec spec = new RSAPublicKeySpec(modulus, exponent);
            return checked((RSAPublicKey) factory.generatePublic(spec));
        } catch (InvalidKeySpecException e) {
            throw new FormatException("not an RSA public key: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks RSA", e);
        }
    }

    /** Refuses a modulus or an exponent that would make a verification costly. */
    private static RsaPublicKey checked(RSAPublicKey key) {
        checkBits(key.getModulus().bitLength());
        if (key.getPublicExponent().bitLength() > MAX_EXPONENT_BITS) {
            throw new FormatException("RSA public exponent is too large");
        }
        return new RsaPublicKey(key);
    }

    static void checkBits(int bits) {
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new FormatException("RSA key has " + bits + " bits, not 2048 to 8192");
        }
    }

    @Override
    public boolean verifies(byte[] message, byte[] signature) {
        return Signatures.verify(SIGNATURE, key, message, signature);
    }
}
