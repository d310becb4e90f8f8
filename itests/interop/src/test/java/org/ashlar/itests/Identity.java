package org.ashlar.itests;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;

/**
 * The identity of a node, as Kubo's configuration has it.
 *
 * @param privateKey base64 of its protobuf form
 * @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md">peer ids</a>
 */
record Identity(PeerId id, String privateKey) {
    private static final int SCALAR_BYTES = 32;

    /** A new one. */
    static Identity generate(String type) {
        return switch (type) {
            case "Ed25519" -> of(Keys.generateEd25519());
            case "secp256k1" -> of(Keys.generateSecp256k1());
            case "RSA" -> of(Keys.generateRsa(2048));
            case "ECDSA" -> ecdsa();
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static Identity of(PrivateKey key) {
        return new Identity(
                PeerId.of(key.publicKey()), Base64.getEncoder().encodeToString(key.encoded()));
    }

    /** Nodes of this project have no such key; its private form is that of RFC 5915. */
    private static Identity ecdsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            HexFormat hex = HexFormat.of();
            BigInteger scalar = ((ECPrivateKey) pair.getPrivate()).getS();
            String digits = scalar.toString(16);
            String padded = "0".repeat(2 * SCALAR_BYTES - digits.length()) + digits;
            byte[] secret = hex.parseHex("30310201010420" + padded + "a00a06082a8648ce3d030107");
            byte[] shown = pair.getPublic().getEncoded();
            return new Identity(
                    PeerId.of(Keys.publicKey(protobuf(shown))),
                    Base64.getEncoder().encodeToString(protobuf(secret)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("no ECDSA in this runtime", e);
        }
    }

    private static byte[] protobuf(byte[] key) {
        HexFormat hex = HexFormat.of();
        return hex.parseHex("080312" + hex.toHexDigits((byte) key.length) + hex.formatHex(key));
    }
}
