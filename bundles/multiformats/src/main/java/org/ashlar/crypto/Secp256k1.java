package org.ashlar.crypto;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.ashlar.multiformats.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic on the curve secp256k1. It is not constant in time; what multiplies secrets hides them
 * by random factors, so that time tells nothing that lasts. Stateless.
 *
 * @see <a href="https://www.secg.org/sec2-v2.pdf">SEC 2, section 2.4.1</a>
 */
final class Secp256k1 {
    static final BigInteger P =
            BigInteger.ONE.shiftLeft(256).subtract(BigInteger.valueOf(0x1000003d1L));
    static final BigInteger N =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    static final Point G =
            new Point(
                    new BigInteger(
                            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", 16),
                    new BigInteger(
                            "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
                            16));
    private static final BigInteger B = BigInteger.valueOf(7);
    private static final int BYTES = 32;
    private static final int BLIND_BITS = 64;

    private Secp256k1() {}

    /** An affine point other than infinity. */
    record Point(BigInteger x, BigInteger y) {}

    /** The point with this x whose y is odd or even. */
    static Point decompress(BigInteger x, boolean odd) {
        if (x.compareTo(P) >= 0) {
            throw new FormatException("secp256k1 public key is not on the curve");
        }
        BigInteger square = x.pow(3).add(B).mod(P);
        BigInteger root = square.modPow(P.add(BigInteger.ONE).shiftRight(2), P);
        if (!root.multiply(root).mod(P).equals(square)) {
            throw new FormatException("secp256k1 public key is not on the curve");
        }
        return new Point(x, root.testBit(0) == odd ? root : P.subtract(root));
    }

    /** A number below 2^256 as 32 bytes, most significant first. */
    static byte[] bytes(BigInteger number) {
        byte[] out = new byte[BYTES];
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, BYTES);
        System.arraycopy(bytes, bytes.length - length, out, BYTES - length, length);
        return out;
    }

    /**
     * {@code secret * G}. A random multiple of the order is added to the secret, the point's
     * coordinates are random ones of the same point, and each bit costs one addition and one
     * doubling.
     *
     * @param secret 1 to the order less 1
     */
    static Point secretTimesG(BigInteger secret, SecureRandom random) {
        BigInteger blind = new BigInteger(BLIND_BITS, random).setBit(BLIND_BITS);
        BigInteger scalar = secret.add(blind.multiply(N));
        Jacobian low = Jacobian.of(G).scaled(new BigInteger(P.bitLength() - 1, random).setBit(0));
        Jacobian high = low.twice();
        for (int bit = scalar.bitLength() - 2; bit >= 0; bit--) {
            Jacobian sum = low.add(high);
            if (scalar.testBit(bit)) {
                low = sum;
                high = high.twice();
            } else {
                high = sum;
                low = low.twice();
            }
        }
        return low.affine();
    }

    /** The x coordinate of {@code a * G + b * point}; null for the point at infinity. */
    static @Nullable BigInteger combinedX(BigInteger a, BigInteger b, Point point) {
        Jacobian g = Jacobian.of(G);
        Jacobian q = Jacobian.of(point);
        Jacobian both = g.add(q);
        Jacobian sum = Jacobian.INFINITY;
        for (int bit = Math.max(a.bitLength(), b.bitLength()) - 1; bit >= 0; bit--) {
            sum = sum.twice();
            if (a.testBit(bit)) {
                sum = sum.add(b.testBit(bit) ? both : g);
            } else if (b.testBit(bit)) {
                sum = sum.add(q);
            }
        }
        return sum.affineX();
    }

    /** A point in Jacobian coordinates; z is 0 at infinity. */
    private record Jacobian(BigInteger x, BigInteger y, BigInteger z) {
        static final Jacobian INFINITY =
                new Jacobian(BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);

        static Jacobian of(Point point) {
            return new Jacobian(point.x, point.y, BigInteger.ONE);
        }

        /** The same point with a z of {@code factor}. */
        Jacobian scaled(BigInteger factor) {
            BigInteger square = factor.multiply(factor).mod(P);
            return new Jacobian(
                    x.multiply(square).mod(P),
                    y.multiply(square).multiply(factor).mod(P),
                    z.multiply(factor).mod(P));
        }

        Jacobian twice() {
            if (z.signum() == 0 || y.signum() == 0) {
                return INFINITY;
            }
            BigInteger yy = y.multiply(y).mod(P);
            BigInteger s = x.multiply(yy).shiftLeft(2).mod(P);
            BigInteger m = x.multiply(x).multiply(BigInteger.valueOf(3)).mod(P);
            BigInteger newX = m.multiply(m).subtract(s.shiftLeft(1)).mod(P);
            BigInteger newY =
                    m.multiply(s.subtract(newX)).subtract(yy.multiply(yy).shiftLeft(3)).mod(P);
            return new Jacobian(newX, newY, y.multiply(z).shiftLeft(1).mod(P));
        }

        Jacobian add(Jacobian other) {
            if (z.signum() == 0) {
                return other;
            } else if (other.z.signum() == 0) {
                return this;
            }
            BigInteger zz1 = z.multiply(z).mod(P);
            BigInteger zz2 = other.z.multiply(other.z).mod(P);
            BigInteger u1 = x.multiply(zz2).mod(P);
            BigInteger s1 = y.multiply(zz2).multiply(other.z).mod(P);
            BigInteger h = other.x.multiply(zz1).subtract(u1).mod(P);
            BigInteger r = other.y.multiply(zz1).multiply(z).subtract(s1).mod(P);
            if (h.signum() == 0) {
                return r.signum() == 0 ? twice() : INFINITY;
            }
            BigInteger hh = h.multiply(h).mod(P);
            BigInteger hhh = hh.multiply(h).mod(P);
            BigInteger v = u1.multiply(hh).mod(P);
            BigInteger newX = r.multiply(r).subtract(hhh).subtract(v.shiftLeft(1)).mod(P);
            BigInteger newY = r.multiply(v.subtract(newX)).subtract(s1.multiply(hhh)).mod(P);
            return new Jacobian(newX, newY, z.multiply(other.z).multiply(h).mod(P));
        }

        Point affine() {
            BigInteger inverse = z.modInverse(P);
            BigInteger square = inverse.multiply(inverse).mod(P);
            return new Point(
                    x.multiply(square).mod(P), y.multiply(square).multiply(inverse).mod(P));
        }

        @Nullable BigInteger affineX() {
            if (z.signum() == 0) {
                return null;
            }
            BigInteger inverse = z.modInverse(P);
            return x.multiply(inverse).multiply(inverse).mod(P);
        }
    }
}
