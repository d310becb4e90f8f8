package org.ashlar.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VarintTest {
    private static byte[] write(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Varint.write(out, value);
        return out.toByteArray();
    }

    private static long read(String hex) {
        return Varint.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Test
    void writesTheExamplesOfTheSpecification() {
        Map<Long, String> examples =
                Map.of(
                        0L,
                        "00",
                        1L,
                        "01",
                        127L,
                        "7f",
                        128L,
                        "8001",
                        255L,
                        "ff01",
                        300L,
                        "ac02",
                        16384L,
                        "808001",
                        Long.MAX_VALUE,
                        "ffffffffffffffff7f");
        examples.forEach(
                (value, hex) -> {
                    assertThat(HexFormat.of().formatHex(write(value))).isEqualTo(hex);
                    assertThat(read(hex)).isEqualTo(value);
                });
    }

    @Test
    void readsBackWhatItWrote() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong() >>> (1 + random.nextInt(63));
            byte[] bytes = write(value);
            ByteBuffer buffer = ByteBuffer.allocate(Varint.MAX_LENGTH + 1);
            Varint.write(buffer, value);
            buffer.put((byte) 99).flip();

            assertThat(bytes).hasSize(Varint.length(value)).hasSizeLessThanOrEqualTo(9);
            assertThat(Varint.read(buffer)).isEqualTo(value);
            assertThat(buffer.get()).isEqualTo((byte) 99);
        }
    }

    @Test
    void refusesMalformedInputWithTheReason() {
        Map<String, String> cases =
                Map.of(
                        "", "varint ends early",
                        "80", "varint ends early",
                        "ffffffffffffffff", "varint ends early",
                        "8000", "varint is not minimal",
                        "818000", "varint is not minimal",
                        "ffffffffffffffffff01", "varint is longer than 9 bytes");
        cases.forEach(
                (hex, reason) ->
                        assertThatThrownBy(() -> read(hex))
                                .as(hex)
                                .isInstanceOf(FormatException.class)
                                .hasMessage(reason));
    }

    @Test
    void refusesToWriteNegativeNumbers() {
        assertThatThrownBy(() -> write(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Varint.write(ByteBuffer.allocate(10), Long.MIN_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
