package org.ashlar.crypto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import org.ashlar.multiformats.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * An ECDSA private key on a NIST curve: the structure of RFC 5915 in DER, written as Go writes it.
 * Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5915#section-3">RFC 5915, section 3</a>
 */
final class EcdsaPrivateKey implements PrivateKey {
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] CHECKED = {1, 2, 3};

    /** Curves of this runtime, with their identifiers in DER. */
    private enum Curve {
        P256("secp256r1", "06082a8648ce3d030107"),
        P384("secp384r1", "06052b81040022"),
        P521("secp521r1", "06052b81040023");

        final String name;
        private final String hex;

        Curve(String name, String oid) {
            this.name = name;
            this.hex = oid;
        }

        byte[] oid() {
            return HexFormat.of().parseHex(hex);
        }

        static Curve of(ByteBuffer oid) {
            for (Curve each : values()) {
                if (ByteBuffer.wrap(each.oid()).equals(oid)) {
                    return each;
                }
            }
            throw new FormatException("ECDSA private key is on an unknown curve");
        }

        ECParameterSpec parameters() throws GeneralSecurityException {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class);
        }
    }

    private final Curve curve;
    private final ECPrivateKey key;
    private final ECPoint point;
    private final EcdsaPublicKey publicKey;

    private EcdsaPrivateKey(Curve curve, BigInteger scalar) throws GeneralSecurityException {
        this.curve = curve;
        ECParameterSpec parameters = curve.parameters();
        if (scalar.signum() <= 0 || scalar.compareTo(parameters.getOrder()) >= 0) {
            throw new FormatException("ECDSA private key is out of range");
        }
        KeyFactory factory = KeyFactory.getInstance("EC");
        key = (ECPrivateKey) factory.generatePrivate(new ECPrivateKeySpec(scalar, parameters));
        byte[] signature = sign(CHECKED);
        ECPoint found = pointAtX(factory, parameters);
        EcdsaPublicKey candidate = shown(factory, found, parameters);
        if (!candidate.verifies(CHECKED, signature)) {
            BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
            found = new ECPoint(found.getAffineX(), p.subtract(found.getAffineY()));
            candidate = shown(factory, found, parameters);
        }
        point = found;
        publicKey = candidate;
    }

    static EcdsaPrivateKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(Curve.P256.name));
            ECPrivateKey made = (ECPrivateKey) generator.generateKeyPair().getPrivate();
            return new EcdsaPrivateKey(Curve.P256, made.getS());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks ECDSA", e);
        }
    }

    /**
     * Reads the structure of RFC 5915, in which the curve must be named.
     *
     * @throws FormatException if it is something else
     */
    static EcdsaPrivateKey of(byte[] der) {
        ByteBuffer in = ByteBuffer.wrap(der);
        EcdsaPrivateKey read = read(Der.content(in, Der.SEQUENCE), null);
        Der.end(in);
        return read;
    }

    /** The key of a PKCS #8 form, or empty when it is of another type or curve. */
    static Optional<EcdsaPrivateKey> ofPkcs8(byte[] der) {
        try {
            ByteBuffer all = Der.content(ByteBuffer.wrap(der), Der.SEQUENCE);
            ByteBuffer version = Der.content(all, Der.INTEGER);
            ByteBuffer algorithm = Der.content(all, Der.SEQUENCE);
            byte[] type = new byte[EC_PUBLIC_KEY.length];
            if (version.remaining() != 1 || algorithm.remaining() < type.length) {
                return Optional.empty();
            }
            algorithm.get(type);
            if (!Arrays.equals(type, EC_PUBLIC_KEY)) {
                return Optional.empty();
            }
            Curve curve = Curve.of(algorithm);
            ByteBuffer inner = Der.content(all, Der.OCTET_STRING);
            return Optional.of(read(Der.content(inner, Der.SEQUENCE), curve));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    private static EcdsaPrivateKey read(ByteBuffer in, @Nullable Curve named) {
        if (!Der.content(in, Der.INTEGER).equals(ByteBuffer.wrap(new byte[] {1}))) {
            throw new FormatException("ECDSA private key of an unknown version");
        }
        ByteBuffer scalar = Der.content(in, Der.OCTET_STRING);
        byte[] digits = new byte[scalar.remaining()];
        scalar.get(digits);
        Curve curve = named;
        if (in.hasRemaining() && in.get(in.position()) == (byte) Der.EXPLICIT_0) {
            curve = Curve.of(Der.content(in, Der.EXPLICIT_0));
        }
        if (curve == null) {
            throw new FormatException("ECDSA private key does not name its curve");
        }
        ByteBuffer shown = in.hasRemaining() ? Der.content(in, Der.EXPLICIT_1) : null;
        Der.end(in);
        try {
            EcdsaPrivateKey key = new EcdsaPrivateKey(curve, new BigInteger(1, digits));
            if (shown != null && !shown.equals(ByteBuffer.wrap(key.bits()))) {
                throw new FormatException("ECDSA private key does not match its public key");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks ECDSA", e);
        }
    }

    /**
     * The public point, or the one opposite to it: the runtime gives away the product of scalar and
     * generator only as an agreement with the generator, without the second coordinate.
     */
    private ECPoint pointAtX(KeyFactory factory, ECParameterSpec parameters)
            throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(key);
        var unused =
                agreement.doPhase(
                        factory.generatePublic(
                                new ECPublicKeySpec(parameters.getGenerator(), parameters)),
                        true);
        BigInteger x = new BigInteger(1, agreement.generateSecret());
        BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        BigInteger square =
                x.pow(3)
                        .add(parameters.getCurve().getA().multiply(x))
                        .add(parameters.getCurve().getB())
                        .mod(p);
        // All these primes leave 3 when divided by 4.
        return new ECPoint(x, square.modPow(p.add(BigInteger.ONE).shiftRight(2), p));
    }

    private static EcdsaPublicKey shown(
            KeyFactory factory, ECPoint point, ECParameterSpec parameters)
            throws GeneralSecurityException {
        return EcdsaPublicKey.of(
                factory.generatePublic(new ECPublicKeySpec(point, parameters)).getEncoded());
    }

    private int width() {
        return (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
    }

    private byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] wide = new byte[width()];
        int length = Math.min(bytes.length, wide.length);
        System.arraycopy(bytes, bytes.length - length, wide, wide.length - length, length);
        return wide;
    }

    /** The public point, uncompressed, as a bit string. */
    private byte[] bits() {
        ByteBuffer out = ByteBuffer.allocate(2 + 2 * width());
        out.put((byte) 0).put((byte) 4);
        out.put(fixed(point.getAffineX())).put(fixed(point.getAffineY()));
        return Der.value(Der.BIT_STRING, out.array());
    }

    private byte[] structure(boolean named) {
        byte[] curveName = named ? Der.value(Der.EXPLICIT_0, curve.oid()) : new byte[0];
        return Der.sequence(
                Der.integer(BigInteger.ONE),
                Der.octetString(fixed(key.getS())),
                curveName,
                Der.value(Der.EXPLICIT_1, bits()));
    }

    @Override
    public KeyType type() {
        return KeyType.ECDSA;
    }

    @Override
    public byte[] encoded() {
        return Keys.encode(KeyType.ECDSA, structure(true));
    }

    @Override
    public byte[] pkcs8() {
        return Der.sequence(
                Der.integer(BigInteger.ZERO),
                Der.sequence(EC_PUBLIC_KEY, curve.oid()),
                Der.octetString(structure(false)));
    }

    @Override
    public byte[] sign(byte[] message) {
        return Signatures.sign(EcdsaPublicKey.SIGNATURE, key, message);
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    /** Names the key's owner, never the key. */
    @Override
    public String toString() {
        return "ECDSA private key of " + publicKey.peerId();
    }
}
