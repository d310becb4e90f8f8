package org.ashlar.bench;

import java.nio.file.Path;

/**
 * What to measure. Immutable.
 *
 * @param ashlar this node's program
 * @param kubo Kubo's program
 * @param profile profile of the repos
 * @param rounds how often each is measured
 * @param bytes size of the file
 * @param adds further files of that size that are added after the first
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
        int adds,
        int reads,
        int settleSeconds,
        boolean bitswap,
        long seed) {
    static final String USAGE =
            "bench/run --kubo=PROGRAM [--ashlar=PROGRAM] [--profile=lowpower] [--rounds=5]\n"
                    + "  [--mib=64] [--adds=3] [--reads=3] [--settle=15] [--bitswap=true] [--seed=N]";

    /**
     * @throws IllegalArgumentException if a word is not one of the options
     */
    static Options parse(String... words) {
        Words given = new Words(USAGE, words);
        Options options =
                new Options(
                        given.program("ashlar", "distribution/target/ashlar/bin/ipfs"),
                        given.program("kubo", ""),
                        given.take("profile", "lowpower"),
                        given.number("rounds", 5),
                        (long) given.number("mib", 64) << 20,
                        given.number("adds", 3),
                        given.number("reads", 3),
                        given.number("settle", 15),
                        Boolean.parseBoolean(given.take("bitswap", "true")),
                        Long.parseLong(given.take("seed", Long.toString(System.nanoTime()))));
        given.end();
        return options;
    }
}
