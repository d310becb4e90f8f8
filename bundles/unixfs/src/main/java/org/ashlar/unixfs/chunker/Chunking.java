package org.ashlar.unixfs.chunker;

import java.io.InputStream;
import org.ashlar.error.InvalidRequestException;

/** A way to cut content, as users write it. Immutable. */
public final class Chunking {
    /** Largest chunk, so that its block stays below the exchange's limit with its envelope. */
    public static final int MAX_CHUNK = (2 << 20) - 256;

    /** Kubo's default size in bytes. */
    public static final int DEFAULT_SIZE = 256 << 10;

    private static final int MIN_RABIN = 16;

    private final Cutter cutter;

    private Chunking(Cutter cutter) {
        this.cutter = cutter;
    }

    /**
     * @param size bytes of each chunk but the last
     */
    private record Fixed(int size) implements Cutter {
        @Override
        public int maxSize() {
            return size;
        }

        @Override
        public boolean fixed() {
            return true;
        }

        @Override
        public int cut(byte[] bytes, int length) {
            return length;
        }
    }

    /** Chunks of one size. */
    public static Chunking ofSize(int size) {
        return new Chunking(new Fixed(checked(size)));
    }

    /**
     * Parses {@code size-N}, {@code rabin}, {@code rabin-AVG}, {@code rabin-MIN-AVG-MAX} or {@code
     * buzhash}.
     *
     * @throws InvalidRequestException if the text is none of these, or a size is not possible
     */
    public static Chunking parse(String text) {
        String[] parts = text.split("-", -1);
        return switch (parts[0]) {
            case "", "default" -> ofSize(DEFAULT_SIZE);
            case "size" -> {
                if (parts.length != 2) {
                    throw new InvalidRequestException(
                            "incorrect chunker string format (expected size-{size})");
                }
                yield ofSize(number(parts[1]));
            }
            case "rabin" -> new Chunking(rabin(parts));
            case "buzhash" -> new Chunking(new Buzhash());
            default -> throw new InvalidRequestException("unrecognized chunker option: " + text);
        };
    }

    private static Rabin rabin(String[] parts) {
        return switch (parts.length) {
            case 1 -> average(DEFAULT_SIZE);
            case 2 -> average(number(parts[1]));
            case 4 ->
                    bounded(
                            number(label(parts[1], "min", "first label must be min")),
                            number(label(parts[2], "avg", "second label must be avg")),
                            number(label(parts[3], "max", "final label must be max")));
            default ->
                    throw new InvalidRequestException(
                            "incorrect format (expected 'rabin' 'rabin-[avg]' or"
                                    + " 'rabin-[min]-[avg]-[max]'");
        };
    }

    private static Rabin bounded(int min, int avg, int max) {
        if (min < MIN_RABIN) {
            throw new InvalidRequestException("rabin min must be greater than 16");
        }
        if (min >= avg) {
            throw new InvalidRequestException(
                    "incorrect format: rabin-min must be smaller than rabin-avg");
        }
        if (avg >= max) {
            throw new InvalidRequestException(
                    "incorrect format: rabin-avg must be smaller than rabin-max");
        }
        return new Rabin(min, avg, checked(max));
    }

    private static Rabin average(int avg) {
        int max = checked((int) Math.min(Integer.MAX_VALUE, avg + (long) avg / 2));
        if (avg / 3 < MIN_RABIN) {
            throw new InvalidRequestException("rabin min must be greater than 16");
        }
        return new Rabin(avg / 3, avg, max);
    }

    private static String label(String part, String label, String otherwise) {
        int colon = part.indexOf(':');
        if (colon >= 0 && !part.substring(0, colon).equals(label)) {
            throw new InvalidRequestException(otherwise);
        }
        return part.substring(colon + 1);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidRequestException(
                    "strconv.Atoi: parsing \"" + text + "\": invalid syntax", e);
        }
    }

    private static int checked(int size) {
        if (size <= 0) {
            throw new InvalidRequestException("chunker size must be greater than 0");
        }
        if (size > MAX_CHUNK) {
            throw new InvalidRequestException(
                    "chunker parameters may not exceed the maximum chunk size of " + MAX_CHUNK);
        }
        return size;
    }

    /** Most bytes of a chunk. */
    public int maxSize() {
        return cutter.maxSize();
    }

    /** Begins to cut a stream. */
    public Chunker open(InputStream in) {
        return new Chunker(in, cutter);
    }
}
