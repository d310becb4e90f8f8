package org.ashlar.itests;

import java.util.Base64;
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
    /** A new one. */
    static Identity generate(String type) {
        return switch (type) {
            case "Ed25519" -> of(Keys.generateEd25519());
            case "secp256k1" -> of(Keys.generateSecp256k1());
            case "RSA" -> of(Keys.generateRsa(2048));
            case "ECDSA" -> of(Keys.generateEcdsa());
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static Identity of(PrivateKey key) {
        return new Identity(
                PeerId.of(key.publicKey()), Base64.getEncoder().encodeToString(key.encoded()));
    }
}
