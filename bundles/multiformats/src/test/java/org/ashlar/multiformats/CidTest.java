package org.ashlar.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CidTest {
    private static final String V0 = "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn";
    private static final String V1 = "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354";

    private static Cid random(Random random) {
        byte[] digest = new byte[20 + random.nextInt(45)];
        random.nextBytes(digest);
        return Cid.v1(random.nextInt(1 << 16), Multihash.of(random.nextInt(1 << 16), digest));
    }

    @Test
    void readsBackItsTextInEveryBaseAndItsBytes() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Cid cid = random(random);
            for (Multibase base : Multibase.values()) {
                assertThat(Cid.parse(cid.toString(base))).isEqualTo(cid).hasSameHashCodeAs(cid);
            }
            assertThat(Cid.of(cid.bytes())).isEqualTo(cid);
        }
    }

    @Test
    void convertsVersionZeroToOneAsKuboDoes() {
        Cid zero = Cid.parse(V0);

        assertThat(zero.version()).isZero();
        assertThat(zero.codec()).isEqualTo(Multicodec.DAG_PB);
        assertThat(zero.bytes()).hasSize(34);
        assertThat(zero.toV1()).hasToString(V1).isNotEqualTo(zero);
        assertThat(zero.toV1().hash()).isEqualTo(zero.hash());
        assertThat(Cid.parse(V1).toV1()).isEqualTo(zero.toV1()).hasToString(V1);
    }

    @Test
    void readsOneAfterTheOther() {
        Cid zero = Cid.parse(V0);
        Cid one = Cid.parse(V1);
        ByteBuffer both = ByteBuffer.allocate(70).put(zero.bytes()).put(one.bytes()).flip();

        assertThat(Cid.read(both)).isEqualTo(zero);
        assertThat(Cid.read(both)).isEqualTo(one);
        assertThat(both.hasRemaining()).isFalse();
    }

    @Test
    void refusesMalformedTextWithTheReason() {
        Map<String, String> cases =
                Map.of(
                        "",
                        "cid too short",
                        "Q",
                        "cid too short",
                        "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3N0",
                        "invalid character '0'",
                        "z" + V0,
                        "CIDv0 has no multibase prefix",
                        "xafy",
                        "selected encoding not supported",
                        V1 + "a",
                        "base32 text has stray bits at its end",
                        V1 + "aaaaaaaa",
                        "trailing bytes after the CID",
                        "f03551200",
                        "expected 1 as the cid version number, got: 3",
                        "f01551220aa",
                        "multihash is too short");
        cases.forEach(
                (text, reason) ->
                        assertThatThrownBy(() -> Cid.parse(text))
                                .as(text)
                                .isInstanceOf(FormatException.class)
                                .hasMessage(reason));
    }

    @Test
    void neverFailsOtherwiseThanWithAReason() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = random(random).bytes();
            bytes[random.nextInt(Math.min(6, bytes.length))] = (byte) random.nextInt();
            byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            try {
                assertThat(Cid.of(cut).bytes()).isEqualTo(cut);
            } catch (FormatException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void versionZeroIsOnlyForSha256AndBase58() {
        assertThatThrownBy(() -> Cid.v0(Multihash.of(0x13, new byte[64])))
                .hasMessage("CIDv0 needs a sha2-256 hash of 32 bytes");
        assertThatThrownBy(() -> Cid.v0(Multihash.of(0x12, new byte[31])))
                .isInstanceOf(FormatException.class);
        for (Multibase base : List.of(Multibase.BASE32, Multibase.BASE16, Multibase.BASE36)) {
            assertThatThrownBy(() -> Cid.parse(V0).toString(base))
                    .hasMessage("cannot encode CIDv0 as " + base.label());
        }
        byte[] bytes = HexFormat.of().parseHex("1220" + "00".repeat(31));
        assertThatThrownBy(() -> Cid.of(bytes)).isInstanceOf(FormatException.class);
    }
}
