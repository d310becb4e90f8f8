package org.ashlar.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import org.ashlar.multiformats.FormatException;

/** An ECDSA public key on a NIST curve: PKIX in DER. Immutable. */
final class EcdsaPublicKey extends AbstractPublicKey {
    static final String SIGNATURE = "SHA256withECDSA";

    private final ECPublicKey key;

    private EcdsaPublicKey(ECPublicKey key) {
        super(KeyType.ECDSA, key.getEncoded());
        this.key = key;
    }

    static EcdsaPublicKey of(byte[] der) {
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            ECPublicKey key = (ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(der));
            checkOnCurve(key);
            return new EcdsaPublicKey(key);
        } catch (InvalidKeySpecException e) {
            throw new FormatException("not an ECDSA public key: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks ECDSA", e);
        }
    }

    private static void checkOnCurve(ECPublicKey key) {
        EllipticCurve curve = key.getParams().getCurve();
        if (!(curve.getField() instanceof ECFieldFp field)) {
            throw new FormatException("ECDSA curve is not over a prime field");
        }
        BigInteger p = field.getP();
        ECPoint point = key.getW();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        boolean inField = x.compareTo(p) < 0 && y.compareTo(p) < 0;
        if (!inField || y.pow(2).subtract(right).mod(p).signum() != 0) {
            throw new FormatException("ECDSA public key is not on its curve");
        }
    }

    @Override
    public boolean verifies(byte[] message, byte[] signature) {
        return Signatures.verify(SIGNATURE, key, message, signature);
    }
}
