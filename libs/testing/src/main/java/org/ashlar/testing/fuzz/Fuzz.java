package org.ashlar.testing.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;

/**
 * Feeds a decoder with a corpus and with random changes of it. Whatever comes, it reads or refuses:
 * it throws nothing but what it declares, takes memory in proportion to the input, and ends soon.
 * The seed is printed; {@code -Dashlar.fuzz.seed} repeats a run, {@code -Dashlar.fuzz.rounds} says
 * how many inputs there are. Confined to one thread.
 */
public final class Fuzz {
    private static final String ROUNDS = "ashlar.fuzz.rounds";
    private static final String SEED = "ashlar.fuzz.seed";
    private static final int USUAL_ROUNDS = 20_000;

    /** Of the processor, so that a busy machine does not count; some for a compiler that works. */
    private static final Duration USUAL_TIME = Duration.ofSeconds(2);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Takes an input. */
    @FunctionalInterface
    public interface Decoder {
        /** Reads it, or throws what refuses it. */
        void decode(byte[] input) throws Exception;
    }

    private final String name;
    private final List<byte[]> corpus;
    private final List<Class<? extends Throwable>> refusals =
            new ArrayList<>(List.of(ProtocolViolationException.class, FormatException.class));
    private int cost = 1;
    private Duration time = USUAL_TIME;
    private long baseBytes = 96 << 10;
    private int bytesPerByte = 64;

    private Fuzz(String name, List<byte[]> corpus) {
        this.name = name;
        this.corpus = corpus;
    }

    /** The files in the folder {@code /corpus/NAME} of the test's resources. */
    public static Fuzz corpus(Class<?> test, String name) {
        URL folder = test.getResource("/corpus/" + name);
        if (folder == null) {
            throw new AssertionError("no corpus " + name);
        }
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            List<byte[]> inputs = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
            return new Fuzz(name, inputs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(folder + " is no folder", e);
        }
    }

    /** Inputs that need no file, such as those with keys that are made anew. */
    public static Fuzz seeds(String name, byte[]... inputs) {
        return new Fuzz(name, List.of(inputs));
    }

    /** How many times longer one input takes than those of a small parser. */
    public Fuzz cost(int times) {
        cost = times;
        return this;
    }

    /** A further exception that the decoder declares. */
    public Fuzz refusing(Class<? extends Throwable> declared) {
        refusals.add(declared);
        return this;
    }

    /**
     * The memory that one input may take.
     *
     * @param base bytes whatever its length
     * @param perByte for each of its bytes
     */
    public Fuzz allocating(long base, int perByte) {
        baseBytes = base;
        bytesPerByte = perByte;
        return this;
    }

    /** The time of the processor that one input may take. */
    public Fuzz within(Duration most) {
        time = most;
        return this;
    }

    /** Fails unless two things are equal; costs no memory, as other assertions do. */
    public static void same(Object one, Object other) {
        if (!one.equals(other)) {
            throw new AssertionError("not the same: " + one + " and " + other);
        }
    }

    /** Reads what was read, written again: both times the same bytes must come out. */
    public static <T> Decoder roundTrip(Function<byte[], T> decode, Function<T, byte[]> encode) {
        return input -> {
            byte[] once = encode.apply(decode.apply(input));
            byte[] twice = encode.apply(decode.apply(once));
            if (!Arrays.equals(once, twice)) {
                throw new AssertionError(
                        "not the same again: " + hex(once) + " became " + hex(twice));
            }
        };
    }

    /** Feeds all; what is in the corpus must be read. */
    public void run(Decoder decoder) {
        for (byte[] input : corpus) {
            try {
                decoder.decode(input.clone());
            } catch (Exception e) {
                throw new AssertionError(name + " refuses its corpus: " + hex(input), e);
            }
        }
        long seed = Long.getLong(SEED, System.nanoTime());
        int rounds = Math.max(1, Integer.getInteger(ROUNDS, USUAL_ROUNDS) / cost);
        System.out.println("fuzz " + name + ": seed " + seed + ", " + rounds + " rounds");
        Mutator mutator = new Mutator(corpus, new Random(seed));
        for (int round = 0; round < rounds; round++) {
            byte[] input = mutator.next();
            String where = name + ", seed " + seed + ", round " + round + ": " + hex(input);
            feed(decoder, input, where);
        }
    }

    /** What was dear is done once more: the first time the platform may have loaded something. */
    private void feed(Decoder decoder, byte[] input, String where) {
        String excess = once(decoder, input, where);
        if (!excess.isEmpty()) {
            excess = once(decoder, input, where);
        }
        if (!excess.isEmpty()) {
            throw new AssertionError(where + " took " + excess);
        }
    }

    private String once(Decoder decoder, byte[] input, String where) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        try {
            decoder.decode(input.clone());
        } catch (Throwable e) {
            if (refusals.stream().noneMatch(declared -> declared.isInstance(e))) {
                throw new AssertionError(where, e);
            }
        }
        long took = THREADS.getCurrentThreadCpuTime() - nanos;
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        if (took > time.toNanos()) {
            return Duration.ofNanos(took).toString();
        }
        boolean much = allocated > baseBytes + (long) bytesPerByte * input.length;
        return much ? allocated + " bytes" : "";
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
