package org.ashlar.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.ashlar.multiformats.FormatException;
import org.junit.jupiter.api.Test;

/** The fuzzer finds what decoders must not do; each of these has one fault. */
class FuzzTest {
    /** A length of four bytes, and so many bytes. */
    private static final byte[] SEED = {0, 0, 0, 3, 7, 8, 9};

    private static byte[] careful(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        if (in.remaining() < Integer.BYTES) {
            throw new FormatException("no length");
        }
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new FormatException("too short");
        }
        byte[] out = new byte[length];
        in.get(out);
        return out;
    }

    private static byte[] encode(byte[] data) {
        return ByteBuffer.allocate(Integer.BYTES + data.length)
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static void found(String message, Fuzz.Decoder decoder) {
        assertThatThrownBy(() -> Fuzz.seeds("faulty", SEED).run(decoder))
                .isInstanceOf(AssertionError.class)
                .hasStackTraceContaining(message);
    }

    @Test
    void aCarefulDecoderPasses() {
        assertThatCode(
                        () ->
                                Fuzz.seeds("careful", SEED)
                                        .run(Fuzz.roundTrip(FuzzTest::careful, FuzzTest::encode)))
                .doesNotThrowAnyException();
    }

    @Test
    void findsWhoReadsBeyondTheEnd() {
        found(
                "faulty, seed ",
                input -> {
                    ByteBuffer unused = ByteBuffer.wrap(input, Integer.BYTES, input[3]);
                });
    }

    @Test
    void findsWhoBelievesALength() {
        found(
                "bytes",
                input -> {
                    int length = input.length < 4 ? 0 : ByteBuffer.wrap(input).getInt();
                    byte[] claimed = new byte[Math.max(0, Math.min(length, 1 << 20))];
                    if (claimed.length > input.length) {
                        throw new FormatException("too short");
                    }
                });
    }

    @Test
    void findsWhoNeverEnds() {
        assertThatThrownBy(
                        () ->
                                Fuzz.seeds("slow", SEED)
                                        .within(Duration.ofMillis(50))
                                        .run(FuzzTest::slow))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("took PT");
    }

    /** Takes the processor for a while when there is more than the seed. */
    private static void slow(byte[] input) {
        var threads = ManagementFactory.getThreadMXBean();
        long until = threads.getCurrentThreadCpuTime() + (input.length > 7 ? 100_000_000L : 0);
        while (threads.getCurrentThreadCpuTime() < until) {
            Thread.onSpinWait();
        }
    }

    @Test
    void findsWhoWritesOtherwiseThanItReads() {
        found(
                "not the same again",
                Fuzz.roundTrip(
                        FuzzTest::careful,
                        data -> encode(data.length < 5 ? data : new byte[data.length + 1])));
    }

    @Test
    void findsWhoRefusesItsCorpus() {
        found(
                "refuses its corpus",
                input -> {
                    throw new FormatException("everything");
                });
    }
}
