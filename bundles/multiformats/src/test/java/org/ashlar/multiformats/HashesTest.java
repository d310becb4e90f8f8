package org.ashlar.multiformats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares digests with recorded ones of Kubo. */
class HashesTest {
    private static List<String> facts() throws IOException {
        try (InputStream in = HashesTest.class.getResourceAsStream("hashes.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static byte[] content(long seed, int length) {
        byte[] out = new byte[length];
        long x = seed;
        for (int i = 0; i < length; i++) {
            x = (x * 1103515245L + 12345L) & 0x7fffffffL;
            out[i] = (byte) (x >> 16);
        }
        return out;
    }

    @Test
    void givesTheDigestsOfKuboForEveryFunctionThatItAccepts() throws IOException {
        Set<String> seen = new HashSet<>();
        for (String line : facts()) {
            String[] columns = line.split("\t", -1);
            byte[] content = content(Long.parseLong(columns[1]), Integer.parseInt(columns[2]));

            Multihash hash = Hashes.hash(Hashes.code(columns[0]), content);

            String digest = HexFormat.of().formatHex(hash.digest());
            assertThat(List.of(Cid.v1(Multicodec.RAW, hash).toString(), digest))
                    .as(line)
                    .contains(columns[3]);
            assertThat(Hashes.verifies(hash, content)).isTrue();
            seen.add(columns[0]);
        }
        Set<String> all = new HashSet<>(Hashes.functions().values());
        all.removeAll(List.of("identity", "keccak-224", "keccak-384"));
        assertThat(seen).isEqualTo(all);
    }

    @Test
    void givesThePublishedDigestsOfFunctionsThatKuboOnlyNames() {
        assertThat(Hashes.hash(Hashes.code("keccak-224"), new byte[0]))
                .hasToString("1a1c" + "f71837502ba8e10837bdd8d365adb85591895602fc552b48b7390abd");
        assertThat(Hashes.hash(Hashes.code("keccak-384"), new byte[0]))
                .hasToString(
                        "1c30"
                                + "2c23146a63a29acf99e73b88f8c24eaa7dc60aa771780ccc006afbfa8fe2479b"
                                + "2dd2b21362337441ac12b515911957ff");
    }

    @Test
    void hashesPartsOfArrays() {
        byte[] content = content(3, 5000);
        for (long function : Hashes.functions().keySet()) {
            if (function != Multihash.IDENTITY) {
                assertThat(Hashes.hash(function, content, 17, 3000))
                        .as(Hashes.name(function))
                        .isEqualTo(Hashes.hash(function, Arrays.copyOfRange(content, 17, 3017)));
            }
        }
    }

    @Test
    void namesFunctionsInAnyCase() {
        assertThat(Hashes.code("BLAKE2b-256")).isEqualTo(0xb220);
        assertThat(Hashes.name(0xb220)).isEqualTo("blake2b-256");
        assertThat(Hashes.name(0x7777)).isEqualTo("0x7777");
    }

    @Test
    void refusesFunctionsThatAreNotAccepted() {
        for (String name : List.of("md5", "blake2b-152", "blake2s-264", "murmur3-x64-64", "")) {
            assertThatThrownBy(() -> Hashes.code(name))
                    .isInstanceOf(FormatException.class)
                    .hasMessage("unrecognized hash function: \"" + name + "\"");
        }
        assertThatThrownBy(() -> Hashes.hash(0xd5, new byte[0]))
                .hasMessage("unsupported hash function 0xd5");
    }

    @Test
    void acceptsDigestsThatAreCutButNotTooShort() {
        byte[] content = content(1, 100);
        byte[] digest = Hashes.sha256(content);
        for (int length = 0; length <= 32; length++) {
            Multihash cut = Multihash.of(Multihash.SHA2_256, Arrays.copyOf(digest, length));
            assertThat(Hashes.verifies(cut, content)).as("%d", length).isEqualTo(length >= 20);
        }
        byte[] longer = Arrays.copyOf(digest, 33);
        assertThat(Hashes.verifies(Multihash.of(Multihash.SHA2_256, longer), content)).isFalse();
        Multihash identity = Hashes.hash(Multihash.IDENTITY, content);
        assertThat(Hashes.verifies(identity, content)).isTrue();
        assertThat(Hashes.verifies(identity, new byte[99])).isFalse();
    }

    /** From {@code printf hello | ipfs block put --mhtype=blake3 --mhlen=N} of Kubo 0.43.1. */
    @ParameterizedTest
    @CsvSource({
        "20, bafkr4fhkr4ld3m4gqkjf4reryxsy2s5tkbxprqi",
        "64, bafkr4qhkr4ld3m4gqkjf4reryxsy2s5tkbxprqkow6fin2iiyvreuzzab7uzeqc7bv4fwwm2fyzyp5wtjua7vth6"
                + "wix3nf7ph7ktkqjedizyy",
        "128, bafkr5aab5khrmpntq2bjexseshc6ldklwnig56gbj23yvbxjbdcwestheah6tesal4gxqw2ztixdhb7w2ngqd6wm7"
                + "2zc7nux5475knkbeqndhdggrb3fncvvy3ssjk5472eb4w2odletg3z7smwucisizgbjkntjt4d2dmoogx757yf6"
                + "luamba5i37jjzgsdapitotgxbzvlz3donn4wy",
    })
    void aBlake3DigestMayBeLongerThanUsual(int length, String cid) {
        byte[] hello = "hello".getBytes(UTF_8);
        Multihash hash = Hashes.hash(Hashes.code("blake3"), hello, length);

        assertThat(Cid.v1(Multicodec.RAW, hash)).hasToString(cid);
        assertThat(Hashes.verifies(hash, hello)).isTrue();
        byte[] wrong = hash.digest();
        wrong[length - 1] ^= 1;
        assertThat(Hashes.verifies(Multihash.of(hash.function(), wrong), hello)).isFalse();
    }

    @Test
    void noDigestIsLongerThanItsFunctionGives() {
        for (String name : List.of("blake3", "sha2-256", "identity")) {
            long function = Hashes.code(name);
            assertThatThrownBy(() -> Hashes.hash(function, new byte[3], 129))
                    .isInstanceOf(FormatException.class);
            assertThatThrownBy(() -> Hashes.hash(function, new byte[3], -1))
                    .isInstanceOf(FormatException.class);
        }
        Multihash padded = Multihash.of(Multihash.SHA2_256, new byte[64]);
        assertThat(Hashes.verifies(padded, new byte[3])).isFalse();
    }
}
