package org.ashlar.crypto;

import org.ashlar.multiformats.FormatException;

/** Kinds of identity keys, with their numbers in libp2p's protobuf. */
public enum KeyType {
    /** RSA with PKCS #1 v1.5 signatures over SHA-256. */
    RSA(0),
    /** Ed25519. */
    ED25519(1),
    /** secp256k1 with ECDSA over SHA-256. */
    SECP256K1(2),
    /** ECDSA over SHA-256 on a NIST curve. */
    ECDSA(3);

    private final int code;

    KeyType(int code) {
        this.code = code;
    }

    /** Number in the protobuf. */
    public int code() {
        return code;
    }

    /**
     * The type of a protobuf number.
     *
     * @throws FormatException if there is none
     */
    public static KeyType of(long code) {
        for (KeyType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new FormatException("unknown key type " + code);
    }
}
