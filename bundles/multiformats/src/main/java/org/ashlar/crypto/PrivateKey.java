package org.ashlar.crypto;

/** A private identity key. Immutable; its {@code toString} never shows the key. */
public interface PrivateKey {
    /** Kind of key. */
    KeyType type();

    /** The protobuf form: secret. */
    byte[] encoded();

    /** The PKCS #8 form in DER: secret. */
    byte[] pkcs8();

    /** Signs a message. */
    byte[] sign(byte[] message);

    /** The matching public key. */
    PublicKey publicKey();
}
