package org.ashlar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures this node and Kubo in turn, several rounds, and prints medians and ratios. */
public final class Bench {
    private Bench() {}

    /**
     * Runs the rounds; the order of the two changes from round to round.
     *
     * @param args see {@link Options#USAGE}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.out.println(Machine.text());
        System.out.println(options);
        Kind ashlar = new Kind("ashlar", options.ashlar());
        Kind kubo = new Kind("kubo", options.kubo());
        Figures figures = new Figures(ashlar.name(), kubo.name());
        for (int round = 0; round < options.rounds(); round++) {
            long seed = options.seed() + round;
            Workload workload = new Workload(options, figures);
            for (Kind kind : round % 2 == 0 ? List.of(ashlar, kubo) : List.of(kubo, ashlar)) {
                measure(workload, kind, seed);
            }
            System.out.println("\nafter round " + (round + 1) + ", load " + Machine.load());
            System.out.print(figures.table());
        }
    }

    private static void measure(Workload workload, Kind kind, long seed)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("bench-" + kind.name());
        try {
            workload.run(kind, directory, seed);
        } finally {
            Machine.delete(directory);
        }
    }
}
