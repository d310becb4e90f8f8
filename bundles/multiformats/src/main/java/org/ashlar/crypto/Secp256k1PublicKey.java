package org.ashlar.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;

/** A secp256k1 public key: a compressed point of 33 bytes. Immutable. */
final class Secp256k1PublicKey extends AbstractPublicKey {
    private final Secp256k1.Point point;

    private Secp256k1PublicKey(Secp256k1.Point point) {
        super(KeyType.SECP256K1, compress(point));
        this.point = point;
    }

    /** Reads a compressed point, or an uncompressed one of 65 bytes. */
    static Secp256k1PublicKey of(byte[] data) {
        boolean compressed = data.length == 33 && (data[0] == 2 || data[0] == 3);
        boolean full = data.length == 65 && data[0] == 4;
        if (!compressed && !full) {
            throw new FormatException("not a secp256k1 public key");
        }
        boolean odd = compressed ? data[0] == 3 : (data[64] & 1) == 1;
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(data, 1, 33));
        Secp256k1.Point point = Secp256k1.decompress(x, odd);
        if (full && !point.y().equals(new BigInteger(1, Arrays.copyOfRange(data, 33, 65)))) {
            throw new FormatException("secp256k1 public key is not on the curve");
        }
        return new Secp256k1PublicKey(point);
    }

    private static byte[] compress(Secp256k1.Point point) {
        byte[] out = new byte[33];
        out[0] = (byte) (point.y().testBit(0) ? 3 : 2);
        System.arraycopy(Secp256k1.bytes(point.x()), 0, out, 1, 32);
        return out;
    }

    static Secp256k1PublicKey of(Secp256k1.Point point) {
        return new Secp256k1PublicKey(point);
    }

    /** The point with both of its coordinates: 65 bytes. */
    byte[] uncompressed() {
        byte[] out = new byte[65];
        out[0] = 4;
        System.arraycopy(Secp256k1.bytes(point.x()), 0, out, 1, 32);
        System.arraycopy(Secp256k1.bytes(point.y()), 0, out, 33, 32);
        return out;
    }

    @Override
    public boolean verifies(byte[] message, byte[] signature) {
        BigInteger[] pair;
        try {
            pair = Der.integerPair(signature);
        } catch (FormatException e) {
            return false; // malformed signature
        }
        BigInteger r = pair[0];
        BigInteger s = pair[1];
        if (!isScalar(r) || !isScalar(s)) {
            return false;
        }
        BigInteger inverse = s.modInverse(Secp256k1.N);
        BigInteger hash = new BigInteger(1, Hashes.sha256(message));
        BigInteger a = hash.multiply(inverse).mod(Secp256k1.N);
        BigInteger b = r.multiply(inverse).mod(Secp256k1.N);
        BigInteger x = Secp256k1.combinedX(a, b, point);
        return x != null && x.mod(Secp256k1.N).equals(r);
    }

    private static boolean isScalar(BigInteger value) {
        return value.signum() > 0 && value.compareTo(Secp256k1.N) < 0;
    }
}
