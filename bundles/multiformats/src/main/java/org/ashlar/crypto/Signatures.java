package org.ashlar.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Signature;
import java.security.SignatureException;

/** Calls to the JDK's signature engines. Stateless. */
final class Signatures {
    private Signatures() {}

    static byte[] sign(String algorithm, java.security.PrivateKey key, byte[] message) {
        try {
            Signature engine = Signature.getInstance(algorithm);
            engine.initSign(key);
            engine.update(message);
            return engine.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with " + algorithm, e);
        }
    }

    static boolean verify(
            String algorithm, java.security.PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature engine = Signature.getInstance(algorithm);
            engine.initVerify(key);
            engine.update(message);
            return engine.verify(signature);
        } catch (SignatureException | InvalidKeyException e) {
            return false; // malformed signature, or a key that is no point of its curve
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot verify with " + algorithm, e);
        }
    }
}
