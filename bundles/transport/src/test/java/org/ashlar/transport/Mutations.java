package org.ashlar.transport;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;

/** Feeds a decoder with random changes of well-formed inputs; prints its seed. */
public final class Mutations {
    private Mutations() {}

    /** Fails when the decoder throws anything but what refuses an input. */
    public static void feed(int rounds, Consumer<byte[]> decoder, byte[]... seeds) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            byte[] input = changed(seeds[random.nextInt(seeds.length)], random);
            try {
                decoder.accept(input);
            } catch (RuntimeException e) {
                if (e instanceof ProtocolViolationException || e instanceof FormatException) {
                    continue;
                }
                throw new AssertionError(
                        "seed " + seed + " round " + round + ": " + Arrays.toString(input), e);
            }
        }
    }

    private static byte[] changed(byte[] input, Random random) {
        byte[] out = input.clone();
        for (int i = random.nextInt(8); i > 0 && out.length > 0; i--) {
            int at = random.nextInt(out.length);
            switch (random.nextInt(5)) {
                case 0 -> out[at] = (byte) random.nextInt();
                case 1 -> out[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> out[at] = (byte) (random.nextBoolean() ? 0xff : 0x80);
                case 3 -> out = Arrays.copyOf(out, at);
                default -> out = Arrays.copyOf(out, out.length + random.nextInt(40));
            }
        }
        return out;
    }
}
