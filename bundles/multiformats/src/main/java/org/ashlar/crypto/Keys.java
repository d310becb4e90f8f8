package org.ashlar.crypto;

import java.nio.ByteBuffer;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Varint;

/**
 * Reads and makes identity keys. Safe for use by any thread.
 *
 * <p>Keys of all four types can be read: Ed25519, RSA, secp256k1 and ECDSA on a NIST curve.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md#keys">keys</a>
 */
public final class Keys {
    /** Longest protobuf form that is read, in bytes: an RSA private key of 8192 bits fits. */
    public static final int MAX_ENCODED = 8192;

    private static final int TAG_TYPE = 0x08;
    private static final int TAG_DATA = 0x12;

    private Keys() {}

    /**
     * Reads a public key from its protobuf form.
     *
     * @throws FormatException if the bytes are no public key of a known type
     */
    public static PublicKey publicKey(byte[] protobuf) {
        Fields fields = decode(protobuf);
        return switch (fields.type) {
            case ED25519 -> new Ed25519PublicKey(fields.data);
            case RSA -> RsaPublicKey.of(fields.data);
            case ECDSA -> EcdsaPublicKey.of(fields.data);
            case SECP256K1 -> Secp256k1PublicKey.of(fields.data);
        };
    }

    /**
     * Reads a private key from its protobuf form.
     *
     * @throws FormatException if the bytes are no private key of a known type
     */
    public static PrivateKey privateKey(byte[] protobuf) {
        Fields fields = decode(protobuf);
        return switch (fields.type) {
            case ED25519 -> Ed25519PrivateKey.of(fields.data);
            case RSA -> RsaPrivateKey.of(fields.data);
            case SECP256K1 -> Secp256k1PrivateKey.of(fields.data);
            case ECDSA -> EcdsaPrivateKey.of(fields.data);
        };
    }

    /**
     * Reads a private key from its PKCS #8 form in DER.
     *
     * @throws FormatException if the bytes are no private key of a known type
     */
    public static PrivateKey ofPkcs8(byte[] der) {
        if (der.length > MAX_ENCODED) {
            throw new FormatException("key of " + der.length + " bytes is too long");
        }
        return Ed25519PrivateKey.ofPkcs8(der)
                .<PrivateKey>map(key -> key)
                .or(() -> Secp256k1PrivateKey.ofPkcs8(der))
                .or(() -> EcdsaPrivateKey.ofPkcs8(der))
                .orElseGet(() -> RsaPrivateKey.ofPkcs8(der));
    }

    /** Makes a new Ed25519 key. */
    public static PrivateKey generateEd25519() {
        return Ed25519PrivateKey.generate();
    }

    /** Makes a new secp256k1 key. */
    public static PrivateKey generateSecp256k1() {
        return Secp256k1PrivateKey.generate();
    }

    /** Makes a new ECDSA key on the curve P-256. */
    public static PrivateKey generateEcdsa() {
        return EcdsaPrivateKey.generate();
    }

    /**
     * Makes a new RSA key, which takes up to seconds.
     *
     * @param bits length of the modulus, 2048 to 8192
     * @throws IllegalArgumentException if the length is out of bounds
     */
    public static PrivateKey generateRsa(int bits) {
        return RsaPrivateKey.generate(bits);
    }

    /**
     * The Ed25519 key of a seed.
     *
     * @param seed 32 bytes
     * @throws FormatException if the seed has another length
     */
    public static PrivateKey ed25519(byte[] seed) {
        return Ed25519PrivateKey.ofSeed(seed);
    }

    /** The canonical protobuf form. */
    static byte[] encode(KeyType type, byte[] data) {
        int length = 3 + Varint.length(data.length) + data.length;
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put((byte) TAG_TYPE).put((byte) type.code()).put((byte) TAG_DATA);
        Varint.write(out, data.length);
        out.put(data);
        return out.array();
    }

    private record Fields(KeyType type, byte[] data) {}

    private static Fields decode(byte[] protobuf) {
        if (protobuf.length > MAX_ENCODED) {
            throw new FormatException("key of " + protobuf.length + " bytes is too long");
        }
        ByteBuffer in = ByteBuffer.wrap(protobuf);
        KeyType type = null;
        byte[] data = null;
        while (in.hasRemaining()) {
            long tag = Varint.read(in);
            if (tag == TAG_TYPE && type == null) {
                type = KeyType.of(Varint.read(in));
            } else if (tag == TAG_DATA && data == null) {
                data = readBytes(in);
            } else {
                throw new FormatException("unexpected field in key, tag " + tag);
            }
        }
        if (type == null || data == null) {
            throw new FormatException("key lacks its type or its data");
        }
        return new Fields(type, data);
    }

    private static byte[] readBytes(ByteBuffer in) {
        long length = Varint.read(in);
        if (length > in.remaining()) {
            throw new FormatException("key data ends early");
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }
}
