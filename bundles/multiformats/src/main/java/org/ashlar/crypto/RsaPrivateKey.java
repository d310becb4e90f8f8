package org.ashlar.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import org.ashlar.multiformats.FormatException;

/** An RSA private key: PKCS #1 in DER. Immutable. */
final class RsaPrivateKey implements PrivateKey {
    /** Version 0 and the algorithm rsaEncryption, the head of every PKCS #8 form of RSA. */
    private static final byte[] PKCS8_HEAD =
            HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private final RSAPrivateCrtKey key;
    private final RsaPublicKey publicKey;
    private final byte[] pkcs1;

    private RsaPrivateKey(RSAPrivateCrtKey key) {
        this.key = key;
        this.publicKey = RsaPublicKey.of(key.getModulus(), key.getPublicExponent());
        this.pkcs1 =
                Der.sequence(
                        Der.integer(BigInteger.ZERO),
                        Der.integer(key.getModulus()),
                        Der.integer(key.getPublicExponent()),
                        Der.integer(key.getPrivateExponent()),
                        Der.integer(key.getPrimeP()),
                        Der.integer(key.getPrimeQ()),
                        Der.integer(key.getPrimeExponentP()),
                        Der.integer(key.getPrimeExponentQ()),
                        Der.integer(key.getCrtCoefficient()));
    }

    static RsaPrivateKey generate(int bits) {
        RsaPublicKey.checkBits(bits);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new RsaPrivateKey((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks RSA", e);
        }
    }

    static RsaPrivateKey of(byte[] pkcs1) {
        return ofPkcs8(Der.sequence(PKCS8_HEAD, Der.octetString(pkcs1)));
    }

    static RsaPrivateKey ofPkcs8(byte[] pkcs8) {
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            if (factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
                    instanceof RSAPrivateCrtKey key) {
                return new RsaPrivateKey(key);
            }
            throw new FormatException("RSA private key lacks its primes");
        } catch (InvalidKeySpecException e) {
            throw new FormatException("not an RSA private key"); // the cause might show the key
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks RSA", e);
        }
    }

    @Override
    public KeyType type() {
        return KeyType.RSA;
    }

    @Override
    public byte[] encoded() {
        return Keys.encode(KeyType.RSA, pkcs1);
    }

    @Override
    public byte[] pkcs8() {
        return Der.sequence(PKCS8_HEAD, Der.octetString(pkcs1));
    }

    @Override
    public byte[] sign(byte[] message) {
        return Signatures.sign(RsaPublicKey.SIGNATURE, key, message);
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    /** Names the key's owner, never the key. */
    @Override
    public String toString() {
        return "RSA private key of " + publicKey.peerId();
    }
}
