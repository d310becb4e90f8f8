package org.ashlar.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What to measure. Immutable.
 *
 * @param ashlar this node's program
 * @param kubo Kubo's program
 * @param profile profile of the repos
 * @param rounds how often each is measured
 * @param bytes size of the file
 * @param reads reads of it in a round
 * @param settleSeconds time at rest before idle memory is read
 * @param bitswap whether a second node fetches the file
 * @param seed of the content
 */
record Options(
        Path ashlar,
        Path kubo,
        String profile,
        int rounds,
        long bytes,
        int reads,
        int settleSeconds,
        boolean bitswap,
        long seed) {
    static final String USAGE =
            "bench/run --kubo=PROGRAM [--ashlar=PROGRAM] [--profile=lowpower] [--rounds=5]\n"
                    + "  [--mib=64] [--reads=3] [--settle=15] [--bitswap=true] [--seed=N]";

    /**
     * @throws IllegalArgumentException if a word is not one of the options
     */
    static Options parse(String... words) {
        Map<String, String> given = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (!word.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("unknown option " + word + "\n" + USAGE);
            }
            given.put(word.substring(2, equals), word.substring(equals + 1));
        }
        Options options =
                new Options(
                        program(given, "ashlar", "distribution/target/ashlar/bin/ipfs"),
                        program(given, "kubo", ""),
                        take(given, "profile", "lowpower"),
                        number(given, "rounds", 5),
                        (long) number(given, "mib", 64) << 20,
                        number(given, "reads", 3),
                        number(given, "settle", 15),
                        Boolean.parseBoolean(take(given, "bitswap", "true")),
                        Long.parseLong(take(given, "seed", Long.toString(System.nanoTime()))));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown " + given.keySet() + "\n" + USAGE);
        }
        return options;
    }

    private static Path program(Map<String, String> given, String name, String fallback) {
        String path = take(given, name, fallback);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("--" + name + " is missing\n" + USAGE);
        }
        return Path.of(path).toAbsolutePath();
    }

    private static int number(Map<String, String> given, String name, int fallback) {
        int number = Integer.parseInt(take(given, name, Integer.toString(fallback)));
        if (number < 0) {
            throw new IllegalArgumentException("--" + name + " is negative");
        }
        return number;
    }

    private static String take(Map<String, String> given, String name, String fallback) {
        String value = given.remove(name);
        return value == null ? fallback : value;
    }
}
