package org.ashlar.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;

/**
 * A secp256k1 private key: a scalar of 32 bytes. Signs as Kubo does, the same message always with
 * the same signature, whose second number is the smaller of the two possible. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6979#section-3.2">RFC 6979, section 3.2</a>
 */
final class Secp256k1PrivateKey implements PrivateKey {
    private static final int LENGTH = 32;
    private static final BigInteger N = Secp256k1.N;

    /** PKCS #8 with the curve's name, then an EC private key (RFC 5915) up to the scalar. */
    private static final byte[] PKCS8_HEAD =
            HexFormat.of()
                    .parseHex("308184020100301006072a8648ce3d020106052b8104000a046d306b0201010420");

    /** What stands between the scalar and the public point. */
    private static final byte[] PKCS8_MIDDLE = HexFormat.of().parseHex("a144034200");

    private static final SecureRandom RANDOM = new SecureRandom();

    private final BigInteger secret;
    private final Secp256k1PublicKey publicKey;

    private Secp256k1PrivateKey(BigInteger secret) {
        this.secret = secret;
        this.publicKey = Secp256k1PublicKey.of(Secp256k1.secretTimesG(secret, RANDOM));
    }

    static Secp256k1PrivateKey generate() {
        return new Secp256k1PrivateKey(randomScalar());
    }

    /**
     * Reads a scalar.
     *
     * @throws FormatException if it has not 32 bytes, or is 0 or not below the curve's order
     */
    static Secp256k1PrivateKey of(byte[] data) {
        if (data.length != LENGTH) {
            throw new FormatException(
                    "secp256k1 private key has " + data.length + " bytes, not " + LENGTH);
        }
        BigInteger scalar = new BigInteger(1, data);
        if (!isScalar(scalar)) {
            throw new FormatException("secp256k1 private key is out of range");
        }
        return new Secp256k1PrivateKey(scalar);
    }

    /** The key of a PKCS #8 form, or empty when it is of another type. */
    static Optional<Secp256k1PrivateKey> ofPkcs8(byte[] der) {
        int head = PKCS8_HEAD.length;
        if (der.length < head + LENGTH || !Arrays.equals(der, 0, head, PKCS8_HEAD, 0, head)) {
            return Optional.empty();
        }
        Secp256k1PrivateKey key = of(Arrays.copyOfRange(der, head, head + LENGTH));
        if (!Arrays.equals(key.pkcs8(), der)) {
            throw new FormatException("secp256k1 private key does not match its public key");
        }
        return Optional.of(key);
    }

    private static boolean isScalar(BigInteger value) {
        return value.signum() > 0 && value.compareTo(N) < 0;
    }

    private static BigInteger randomScalar() {
        BigInteger scalar;
        do {
            scalar = new BigInteger(N.bitLength(), RANDOM);
        } while (!isScalar(scalar));
        return scalar;
    }

    @Override
    public KeyType type() {
        return KeyType.SECP256K1;
    }

    @Override
    public byte[] encoded() {
        return Keys.encode(KeyType.SECP256K1, Secp256k1.bytes(secret));
    }

    @Override
    public byte[] pkcs8() {
        byte[] point = publicKey.uncompressed();
        byte[] all =
                Arrays.copyOf(
                        PKCS8_HEAD,
                        PKCS8_HEAD.length + LENGTH + PKCS8_MIDDLE.length + point.length);
        int at = PKCS8_HEAD.length;
        System.arraycopy(Secp256k1.bytes(secret), 0, all, at, LENGTH);
        at += LENGTH;
        System.arraycopy(PKCS8_MIDDLE, 0, all, at, PKCS8_MIDDLE.length);
        at += PKCS8_MIDDLE.length;
        System.arraycopy(point, 0, all, at, point.length);
        return all;
    }

    @Override
    public byte[] sign(byte[] message) {
        byte[] digest = Hashes.sha256(message);
        BigInteger hash = new BigInteger(1, digest).mod(N);
        Nonces nonces = new Nonces(Secp256k1.bytes(secret), Secp256k1.bytes(hash));
        while (true) {
            BigInteger nonce = nonces.next();
            BigInteger r = Secp256k1.secretTimesG(nonce, RANDOM).x().mod(N);
            // A random factor on both sides hides nonce and secret from those who measure time.
            BigInteger blind = randomScalar();
            BigInteger sum =
                    blind.multiply(hash).add(blind.multiply(r).mod(N).multiply(secret)).mod(N);
            BigInteger s = blind.multiply(nonce).mod(N).modInverse(N).multiply(sum).mod(N);
            if (r.signum() != 0 && s.signum() != 0) {
                BigInteger low = s.compareTo(N.shiftRight(1)) > 0 ? N.subtract(s) : s;
                return Der.sequence(Der.integer(r), Der.integer(low));
            }
        }
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    /** Names the key's owner, never the key. */
    @Override
    public String toString() {
        return "secp256k1 private key of " + publicKey.peerId();
    }

    /** Nonces that follow from key and message. Confined to one thread. */
    private static final class Nonces {
        private final byte[] value = new byte[LENGTH];
        private byte[] key = new byte[LENGTH];
        private boolean first = true;

        Nonces(byte[] secret, byte[] hash) {
            Arrays.fill(value, (byte) 1);
            stir((byte) 0, secret, hash);
            stir((byte) 1, secret, hash);
        }

        BigInteger next() {
            while (true) {
                if (!first) {
                    stir((byte) 0);
                }
                first = false;
                step();
                BigInteger nonce = new BigInteger(1, value);
                if (isScalar(nonce)) {
                    return nonce;
                }
            }
        }

        private void stir(byte mark, byte[]... more) {
            byte[] input = Arrays.copyOf(value, LENGTH + 1 + more.length * LENGTH);
            input[LENGTH] = mark;
            for (int i = 0; i < more.length; i++) {
                System.arraycopy(more[i], 0, input, LENGTH + 1 + i * LENGTH, LENGTH);
            }
            key = hmac(input);
            step();
        }

        private void step() {
            System.arraycopy(hmac(value), 0, value, 0, LENGTH);
        }

        private byte[] hmac(byte[] input) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                return mac.doFinal(input);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JDK lacks HMAC", e);
            }
        }
    }
}
