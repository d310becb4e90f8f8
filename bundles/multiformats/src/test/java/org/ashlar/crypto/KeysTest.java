package org.ashlar.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

    /** Half of all numbers are the height of no point; some versions of Java notice that late. */
    @Test
    void nothingFitsAnEd25519KeyThatIsNoPointOfTheCurve() {
        byte[] signature = new byte[64];
        Arrays.fill(signature, (byte) 7);
        for (int height = 0; height < 256; height++) {
            byte[] raw = new byte[32];
            raw[0] = (byte) height;
            try {
                assertThat(new Ed25519PublicKey(raw).verifies(new byte[8], signature)).isFalse();
            } catch (FormatException e) {
                assertThat(e).hasMessageContaining("not an Ed25519 public key");
            }
        }
    }

    @Test
    void signsAsTheSecondVectorOfRfc8032() {
        byte[] seed =
                HEX.parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");

        PrivateKey key = Keys.ed25519(seed);

        assertThat(HEX.formatHex(key.publicKey().raw()))
                .isEqualTo("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assertThat(HEX.formatHex(key.sign(new byte[] {0x72})))
                .isEqualTo(
                        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    }

    @Test
    void readsTheEd25519VectorOfThePeerIdSpecification() {
        byte[] secret =
                HEX.parseHex(
                        "080112407e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d"
                                + "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
        byte[] known =
                HEX.parseHex(
                        "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");

        PrivateKey key = Keys.privateKey(secret);

        assertThat(key.encoded()).isEqualTo(secret);
        assertThat(key.publicKey().encoded()).isEqualTo(known);
        assertThat(Keys.publicKey(known)).isEqualTo(key.publicKey());
        assertThat(key.publicKey().verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
    }

    @Test
    void readsTheOldEd25519FormAndChecksBothCopies() {
        PrivateKey key = Keys.generateEd25519();
        byte[] data = Arrays.copyOfRange(key.encoded(), 4, 68);
        byte[] old = Arrays.copyOf(data, 96);
        System.arraycopy(data, 32, old, 64, 32);

        assertThat(Keys.privateKey(Keys.encode(KeyType.ED25519, old)).encoded())
                .isEqualTo(key.encoded());
        old[95] ^= 1;
        assertThatThrownBy(() -> Keys.privateKey(Keys.encode(KeyType.ED25519, old)))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void refusesSignaturesThatDoNotFit() {
        PrivateKey key = Keys.generateEd25519();
        byte[] signature = key.sign(MESSAGE);
        signature[3] ^= 1;

        assertThat(key.publicKey().verifies(MESSAGE, signature)).isFalse();
        assertThat(key.publicKey().verifies(MESSAGE, new byte[64])).isFalse();
        assertThat(key.publicKey().verifies(MESSAGE, new byte[0])).isFalse();
        assertThat(key.publicKey().verifies(new byte[0], key.sign(MESSAGE))).isFalse();
    }

    @Test
    void roundTripsRsaKeys() {
        PrivateKey key = Keys.generateRsa(2048);

        PrivateKey read = Keys.privateKey(key.encoded());
        PublicKey known = Keys.publicKey(key.publicKey().encoded());

        assertThat(read.encoded()).isEqualTo(key.encoded());
        assertThat(known).isEqualTo(key.publicKey()).hasSameHashCodeAs(key.publicKey());
        assertThat(known.verifies(MESSAGE, read.sign(MESSAGE))).isTrue();
        assertThat(known.verifies(MESSAGE, new byte[256])).isFalse();
        assertThat(known.verifies(MESSAGE, new byte[3])).isFalse();
        assertThat(known.peerId().toString()).startsWith("Qm");
    }

    @Test
    void refusesRsaKeysOutOfBounds() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        byte[] small = generator.generateKeyPair().getPublic().getEncoded();
        BigInteger huge = BigInteger.ONE.shiftLeft(8200).add(BigInteger.ONE);

        assertThatThrownBy(() -> Keys.publicKey(Keys.encode(KeyType.RSA, small)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("1024 bits");
        assertThatThrownBy(() -> RsaPublicKey.of(huge, BigInteger.valueOf(65537)))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> Keys.generateRsa(1024)).isInstanceOf(FormatException.class);
    }

    @Test
    void verifiesEcdsaOnP256() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(MESSAGE);
        byte[] signature = signer.sign();

        PublicKey key = Keys.publicKey(Keys.encode(KeyType.ECDSA, pair.getPublic().getEncoded()));

        assertThat(key.type()).isEqualTo(KeyType.ECDSA);
        assertThat(key.verifies(MESSAGE, signature)).isTrue();
        assertThat(key.verifies(new byte[1], signature)).isFalse();
        byte[] off = pair.getPublic().getEncoded();
        off[off.length - 1] ^= 1;
        assertThatThrownBy(() -> Keys.publicKey(Keys.encode(KeyType.ECDSA, off)))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void readsTheSecp256k1VectorOfThePeerIdSpecification() {
        byte[] known =
                HEX.parseHex(
                        "08021221037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99");

        PublicKey key = Keys.publicKey(known);

        assertThat(key.encoded()).isEqualTo(known);
        assertThat(key.peerId().toString()).startsWith("16Uiu2HA");
    }

    @Test
    void verifiesSecp256k1SignaturesMadeByItsOwnArithmetic() {
        BigInteger secret = new BigInteger("5f3c9a7b1e20d4c8", 16);
        BigInteger nonce = new BigInteger("7a11ce55b0b0cafe1234", 16);
        BigInteger x = timesG(secret);
        BigInteger r = timesG(nonce);
        BigInteger hash = new BigInteger(1, Hashes.sha256(MESSAGE));
        BigInteger s =
                nonce.modInverse(Secp256k1.N)
                        .multiply(hash.add(r.multiply(secret)))
                        .mod(Secp256k1.N);
        byte[] signature = Der.sequence(Der.integer(r), Der.integer(s));

        boolean odd = fits(x, true, signature);
        boolean even = fits(x, false, signature);

        assertThat(odd ^ even).isTrue(); // only one of the two points is secret * G
        assertThat(fits(x, odd, new byte[] {0x30, 0})).isFalse();
    }

    /**
     * Key, PKCS #8 form and signature as Kubo 0.43.1 gave them: {@code key gen --type=secp256k1 s},
     * {@code key export s}, {@code key export --format=pem-pkcs8-cleartext s} and {@code key sign
     * --key=s} of the text hello.
     */
    @Test
    void signsWithSecp256k1AsKuboDoes() {
        byte[] exported =
                HEX.parseHex(
                        "080212208b17c0d5ee1f495ca5ec6141f73cabf4ed58a42d90ab8382dd5fcd74fbb81cef");
        byte[] pkcs8 =
                Base64.getDecoder()
                        .decode(
                                "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgixfA1e4fSVyl7GFB9zyr"
                                        + "9O1YpC2Qq4OC3V/NdPu4HO+hRANCAATqW06VeqVnHcuubVIeRApD9YBr"
                                        + "R+h8YGiMMHW2pOLgSbfwEnWPtfjkmmjEzUiMSujX/FB4gRKOhodJpmip"
                                        + "XoFw");
        byte[] message = "libp2p-key signed message:hello".getBytes(StandardCharsets.UTF_8);
        String signature =
                "MEUCIQDso_RlToSfjrv3GdTY5Un48Vu8Yqa6LJHIyqHKSH511gIgazPx5dEXevm0xpU3UDbT7P8SIiq"
                        + "IStPvE8K-XBgmkcs";

        PrivateKey key = Keys.privateKey(exported);

        assertThat(key.sign(message)).isEqualTo(Base64.getUrlDecoder().decode(signature));
        assertThat(key.publicKey().verifies(message, key.sign(message))).isTrue();
        assertThat(key.encoded()).isEqualTo(exported);
        assertThat(key.pkcs8()).isEqualTo(pkcs8);
        assertThat(Keys.ofPkcs8(pkcs8).encoded()).isEqualTo(exported);
        assertThat(key.publicKey().peerId().toCid().toString())
                .isNotEmpty()
                .isEqualTo(Keys.ofPkcs8(pkcs8).publicKey().peerId().toCid().toString());
        assertThat(key.toString()).doesNotContain("8b17c0d5");
    }

    @Test
    void everySecp256k1KeySignsWhatItsPublicKeyVerifies() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            byte[] message = new byte[random.nextInt(200)];
            random.nextBytes(message);
            PrivateKey key = Keys.generateSecp256k1();
            byte[] signature = key.sign(message);

            PublicKey read = Keys.publicKey(key.publicKey().encoded());
            assertThat(read.verifies(message, signature)).isTrue();
            BigInteger s = Der.integerPair(signature)[1];
            assertThat(s).isLessThanOrEqualTo(Secp256k1.N.shiftRight(1));
            signature[signature.length - 1] ^= 1;
            assertThat(read.verifies(message, signature)).isFalse();
        }
    }

    @Test
    void multipliesSecretsAsPublicNumbers() {
        BigInteger last = Secp256k1.N.subtract(BigInteger.ONE);
        for (BigInteger scalar : List.of(BigInteger.ONE, BigInteger.TWO, BigInteger.TEN, last)) {
            Secp256k1.Point point = Secp256k1.secretTimesG(scalar, new SecureRandom());

            assertThat(point.x()).isEqualTo(timesG(scalar));
            assertThat(Secp256k1.decompress(point.x(), point.y().testBit(0))).isEqualTo(point);
        }
    }

    @Test
    void refusesSecp256k1ScalarsOutOfRange() {
        byte[] order = Secp256k1.bytes(Secp256k1.N);
        byte[] all = new byte[32];
        Arrays.fill(all, (byte) 0xff);
        for (byte[] data : List.of(new byte[32], order, all, new byte[31], new byte[33])) {
            assertThatThrownBy(() -> Keys.privateKey(Keys.encode(KeyType.SECP256K1, data)))
                    .isInstanceOf(FormatException.class);
        }
    }

    private static BigInteger timesG(BigInteger factor) {
        return Objects.requireNonNull(Secp256k1.combinedX(factor, BigInteger.ZERO, Secp256k1.G));
    }

    private static boolean fits(BigInteger x, boolean odd, byte[] signature) {
        Secp256k1.Point point = Secp256k1.decompress(x, odd);
        byte[] full = new byte[65];
        full[0] = 4;
        put(point.x(), full, 33);
        put(point.y(), full, 65);
        return Secp256k1PublicKey.of(full).verifies(MESSAGE, signature);
    }

    private static void put(BigInteger number, byte[] out, int end) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, out, end - length, length);
    }

    @Test
    void refusesGarbage() {
        long seed = System.nanoTime();
        System.out.println("KeysTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] data = new byte[random.nextInt(100)];
            random.nextBytes(data);
            if (data.length == 64 || data.length == 32) {
                continue; // such an Ed25519 key can be valid
            }
            KeyType type = KeyType.of(i % 4);
            byte[] encoded = i % 8 < 4 ? data : Keys.encode(type, data);
            assertThatThrownBy(() -> Keys.privateKey(encoded)).isInstanceOf(FormatException.class);
            if (data.length != 33) {
                assertThatThrownBy(() -> Keys.publicKey(encoded))
                        .isInstanceOf(FormatException.class);
            }
        }
    }

    @Test
    void refusesLengthsBeyondTheInput() {
        assertThatThrownBy(() -> Keys.publicKey(HEX.parseHex("08011280808080808080807f")))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> Keys.publicKey(HEX.parseHex("08010801")))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> Keys.publicKey(new byte[0])).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> Keys.publicKey(new byte[Keys.MAX_ENCODED + 1]))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> Keys.publicKey(HEX.parseHex("08041200")))
                .isInstanceOf(FormatException.class)
                .hasMessage("unknown key type 4");
    }

    @Test
    void neverShowsPrivateKeys() {
        PrivateKey key = Keys.generateEd25519();

        assertThat(key.toString()).isEqualTo("Ed25519 private key of " + key.publicKey().peerId());
    }
}
