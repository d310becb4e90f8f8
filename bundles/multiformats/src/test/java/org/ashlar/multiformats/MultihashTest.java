package org.ashlar.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultihashTest {
    @Test
    void readsBackWhatItMade() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] digest = new byte[random.nextInt(Multihash.MAX_DIGEST + 1)];
            random.nextBytes(digest);
            long function = random.nextInt(1 << (1 + random.nextInt(30)));
            Multihash made = Multihash.of(function, digest);

            Multihash read = Multihash.of(made.bytes());

            assertThat(read).isEqualTo(made).hasSameHashCodeAs(made);
            assertThat(read.function()).isEqualTo(function);
            assertThat(read.digest()).isEqualTo(digest);
            assertThat(read.digestLength()).isEqualTo(digest.length);
            assertThat(read.length()).isEqualTo(made.bytes().length);
            assertThat(read.compareTo(made)).isZero();
        }
    }

    @Test
    void leavesTheBufferBehindTheHash() {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex("0b0015021122" + "33"));
        in.position(2);

        assertThat(Multihash.read(in)).hasToString("15021122");
        assertThat(in.remaining()).isEqualTo(1);
    }

    @Test
    void refusesMalformedInputWithTheReason() {
        Map<String, String> cases =
                Map.of(
                        "", "varint ends early",
                        "12", "varint ends early",
                        "122000", "multihash is too short",
                        "1201aabb", "multihash has trailing bytes",
                        "128101", "digest of 129 bytes is too long",
                        "12ffffffffffffffff7f", "digest of 9223372036854775807 bytes is too long",
                        "92000100", "varint is not minimal");
        cases.forEach(
                (hex, reason) ->
                        assertThatThrownBy(() -> Multihash.of(HexFormat.of().parseHex(hex)))
                                .as(hex)
                                .isInstanceOf(FormatException.class)
                                .hasMessage(reason));
        assertThatThrownBy(() -> Multihash.of(0x12, new byte[129]))
                .hasMessage("digest too large: digest got 129 bytes, maximum 128");
    }

    @Test
    void keepsItsBytesToItself() {
        Multihash hash = Multihash.of(0x12, new byte[32]);
        hash.bytes()[3] = 1;
        hash.digest()[3] = 1;

        assertThat(hash).isEqualTo(Multihash.of(0x12, new byte[32]));
    }
}
