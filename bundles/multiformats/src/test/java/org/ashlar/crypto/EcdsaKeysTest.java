package org.ashlar.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.ashlar.multiformats.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** ECDSA keys of this node are those of Kubo. */
class EcdsaKeysTest {
    private static final byte[] MESSAGE =
            "libp2p-key signed message:hello".getBytes(StandardCharsets.UTF_8);
    private static final byte[] P256 = HexFormat.of().parseHex("a00a06082a8648ce3d030107");
    private static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    @ParameterizedTest
    @CsvFileSource(resources = "ecdsa-keys.tsv", delimiter = '\t', maxCharsPerColumn = 2048)
    void areThoseOfKubo(String curve, String id, String hex, String pem, String signature) {
        byte[] exported = HexFormat.of().parseHex(hex);
        byte[] pkcs8 = Base64.getDecoder().decode(pem);

        PrivateKey key = Keys.privateKey(exported);

        assertThat(key.type()).as(curve).isEqualTo(KeyType.ECDSA);
        assertThat(key.publicKey().peerId()).hasToString(id);
        assertThat(key.encoded()).isEqualTo(exported);
        assertThat(key.pkcs8()).isEqualTo(pkcs8);
        assertThat(Keys.ofPkcs8(pkcs8).encoded()).isEqualTo(exported);
        assertThat(key.publicKey().verifies(MESSAGE, Base64.getUrlDecoder().decode(signature)))
                .isTrue();
        assertThat(Keys.publicKey(key.publicKey().encoded()).verifies(MESSAGE, key.sign(MESSAGE)))
                .isTrue();
        assertThat(key.toString()).endsWith(id);
    }

    private static byte[] structure(BigInteger scalar, byte[]... more) {
        byte[] fixed = new byte[32];
        byte[] bytes = scalar.toByteArray();
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        byte[] head = Der.sequence(Der.integer(BigInteger.ONE), Der.octetString(fixed));
        byte[] all = Arrays.copyOfRange(head, 2, head.length);
        for (byte[] each : more) {
            int at = all.length;
            all = Arrays.copyOf(all, at + each.length);
            System.arraycopy(each, 0, all, at, each.length);
        }
        return Keys.encode(KeyType.ECDSA, Der.value(Der.SEQUENCE, all));
    }

    @Test
    void aKeyWithoutItsPublicPointIsReadAndWrittenWithIt() {
        PrivateKey key = Keys.privateKey(structure(BigInteger.valueOf(77), P256));
        assertThat(Keys.privateKey(key.encoded()).publicKey()).isEqualTo(key.publicKey());
        assertThat(key.publicKey().verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
    }

    @Test
    void everyNewKeySignsWhatItsPublicKeyVerifies() {
        for (int i = 0; i < 20; i++) {
            PrivateKey key = Keys.generateEcdsa();
            PublicKey read = Keys.publicKey(key.publicKey().encoded());
            assertThat(read.verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
            assertThat(Keys.privateKey(key.encoded()).encoded()).isEqualTo(key.encoded());
        }
    }

    @Test
    void refusesScalarsOutOfRangeUnknownCurvesAndForeignPoints() {
        refused(structure(BigInteger.ZERO, P256), "out of range");
        refused(structure(N, P256), "out of range");
        refused(structure(BigInteger.TEN), "does not name its curve");
        byte[] other = P256.clone();
        other[other.length - 1] = 9;
        refused(structure(BigInteger.TEN, other), "unknown curve");
        byte[] point = Der.value(Der.BIT_STRING, new byte[66]);
        refused(structure(BigInteger.TEN, P256, Der.value(Der.EXPLICIT_1, point)), "public key");
        refused(structure(BigInteger.TEN, P256, P256), "DER");
    }

    private static void refused(byte[] encoded, String why) {
        assertThatThrownBy(() -> Keys.privateKey(encoded))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(why);
    }

    @Test
    void refusesWhatWasDamagedAndNeverFailsOtherwise() {
        long seed = System.nanoTime();
        System.out.println("EcdsaKeysTest seed " + seed);
        Random random = new Random(seed);
        PrivateKey key = Keys.generateEcdsa();
        for (int i = 0; i < 300; i++) {
            byte[] damaged = random.nextBoolean() ? key.encoded() : key.pkcs8();
            boolean protobuf = damaged.length == key.encoded().length;
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            byte[] cut = Arrays.copyOf(damaged, damaged.length - random.nextInt(3));
            try {
                PrivateKey read = protobuf ? Keys.privateKey(cut) : Keys.ofPkcs8(cut);
                assertThat(read.publicKey().verifies(MESSAGE, read.sign(MESSAGE))).isTrue();
            } catch (FormatException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
