package org.ashlar.testing.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes inputs as attackers would: a few changes each time. Confined to one thread. */
final class Mutator {
    private static final int MOST_CHANGES = 6;
    private static final int MOST_BYTES = 64;

    /** Bytes at the ends of ranges; those from 0x80 on make varints longer. */
    private static final int[] EDGES = {0, 1, 0x7f, 0x80, 0xff};

    /** Lengths at the ends of ranges. */
    private static final long[] LENGTHS = {
        0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x7fffffffL, 0x80000000L, 0xffffffffL
    };

    private final List<byte[]> corpus;
    private final Random random;

    Mutator(List<byte[]> corpus, Random random) {
        this.corpus = corpus;
        this.random = random;
    }

    byte[] next() {
        byte[] input = any().clone();
        for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0; i--) {
            input = changed(input);
        }
        return input;
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] changed(byte[] in) {
        if (in.length == 0) {
            return some();
        }
        int at = random.nextInt(in.length);
        switch (random.nextInt(9)) {
            case 0 -> in[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            case 1 -> in[at] = (byte) random.nextInt();
            case 2 -> in[at] = (byte) EDGES[random.nextInt(EDGES.length)];
            case 3 -> length(in, at);
            case 4 -> {
                return Arrays.copyOf(in, at); // cut at the end
            }
            case 5 -> {
                return joined(in, at, new byte[0], Math.min(in.length, at + few())); // or amidst
            }
            case 6 -> {
                return joined(in, at, some(), at); // inserted
            }
            case 7 -> {
                int end = Math.min(in.length, at + few());
                return joined(in, end, Arrays.copyOfRange(in, at, end), end); // repeated
            }
            default -> {
                byte[] other = any(); // spliced
                int from = random.nextInt(other.length + 1);
                return joined(in, at, Arrays.copyOfRange(other, from, other.length), in.length);
            }
        }
        return in;
    }

    private int few() {
        return 1 + random.nextInt(MOST_BYTES);
    }

    private byte[] some() {
        byte[] bytes = new byte[few()];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A length of one, two or four bytes, the highest first. */
    private void length(byte[] in, int at) {
        long value = LENGTHS[random.nextInt(LENGTHS.length)];
        int size = 1 << random.nextInt(3);
        for (int i = 0; i < size && at + i < in.length; i++) {
            in[at + i] = (byte) (value >> (Byte.SIZE * (size - 1 - i)));
        }
    }

    /** The head of an input, something else, and its tail. */
    private static byte[] joined(byte[] in, int headEnd, byte[] middle, int tailStart) {
        int tail = in.length - tailStart;
        byte[] out = Arrays.copyOf(in, headEnd + middle.length + tail);
        System.arraycopy(middle, 0, out, headEnd, middle.length);
        System.arraycopy(in, tailStart, out, headEnd + middle.length, tail);
        return out;
    }
}
