package org.ashlar.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Lets this node and Kubo fetch from each other over Bitswap, in turn with Kubo from Kubo, and
 * prints how the speeds compare.
 */
public final class BitswapBench {
    private static final String USAGE =
            "bench/bitswap --kubo=PROGRAM [--ashlar=PROGRAM] [--profile=default-networking]\n"
                    + "  [--mib=64] [--rounds=6] [--warm=2] [--seed=1]";
    private static final String BASE = "kubo from kubo";
    private static final double MIB = 1 << 20;

    private final Figures figures = new Figures("pair", BASE);
    private final long bytes;
    private long seed;

    private BitswapBench(long bytes, long seed) {
        this.bytes = bytes;
        this.seed = seed;
    }

    /** Who fetches from whom. */
    private record Pair(String name, Node fetcher, Node server) {}

    /**
     * Measures.
     *
     * @param args see the usage
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Words words = new Words(USAGE, args);
        Kind ashlar =
                new Kind("ashlar", words.program("ashlar", "distribution/target/ashlar/bin/ipfs"));
        Kind kubo = new Kind("kubo", words.program("kubo", ""));
        String profile = words.take("profile", "default-networking");
        int rounds = words.number("rounds", 6);
        int warm = words.number("warm", 2);
        BitswapBench bench =
                new BitswapBench((long) words.number("mib", 64) << 20, words.number("seed", 1));
        words.end();
        System.out.println(Machine.text() + "; profile " + profile);
        Path directory = Files.createTempDirectory("bench-bitswap");
        try (Node kuboServer = new Node(kubo, directory.resolve("ks"), profile);
                Node kuboFetcher = new Node(kubo, directory.resolve("kf"), profile);
                Node ashlarServer = new Node(ashlar, directory.resolve("as"), profile);
                Node ashlarFetcher = new Node(ashlar, directory.resolve("af"), profile)) {
            List<Pair> pairs =
                    List.of(
                            new Pair(BASE, kuboFetcher, kuboServer),
                            new Pair("ashlar from kubo", ashlarFetcher, kuboServer),
                            new Pair("kubo from ashlar", kuboFetcher, ashlarServer),
                            new Pair("ashlar from ashlar", ashlarFetcher, ashlarServer));
            bench.rounds(pairs, warm, rounds);
        } finally {
            Machine.delete(directory);
        }
        try {
            for (Kind kind : List.of(ashlar, kubo)) {
                try (Sharing sharing = new Sharing(kind, directory, profile)) {
                    bench.share(kind, sharing, rounds);
                }
            }
        } finally {
            Machine.delete(directory);
        }
        System.exit(0);
    }

    /** The first rounds do not count: they compile, and let windows grow. */
    private void rounds(List<Pair> pairs, int warm, int rounds)
            throws IOException, InterruptedException {
        for (int round = 0; round < warm + rounds; round++) {
            List<Pair> order = new ArrayList<>(pairs);
            Collections.rotate(order, round);
            List<Sample> samples = new ArrayList<>();
            for (Pair pair : order) {
                samples.add(fetch(pair));
            }
            String speeds = "";
            for (Sample sample : samples) {
                speeds += String.format(", %s %.0f", sample.pair().name(), sample.speed());
            }
            System.out.println("round " + (round + 1) + ", MiB/s" + speeds);
            if (round >= warm) {
                count(samples);
            }
        }
        System.out.println("\nload " + Machine.load());
        System.out.print(figures.table());
    }

    private void share(Kind kind, Sharing sharing, int rounds)
            throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            System.out.printf(
                    "four times %s share a file: %.1f %% duplicates%n",
                    kind.name(), sharing.duplicates(seed++, bytes));
        }
    }

    private record Sample(Pair pair, double speed, double fetcherCpu, double serverCpu) {}

    private void count(List<Sample> samples) {
        Sample base =
                samples.stream()
                        .filter(sample -> sample.pair().name().equals(BASE))
                        .findFirst()
                        .orElseThrow();
        for (Sample sample : samples) {
            String name = sample.pair().name();
            figures.add(name + ", MiB/s", "pair", sample.speed());
            figures.add(name + ", MiB/s", BASE, base.speed());
            figures.add(name + ", fetcher's CPU s", "pair", sample.fetcherCpu());
            figures.add(name + ", fetcher's CPU s", BASE, base.fetcherCpu());
            figures.add(name + ", server's CPU s", "pair", sample.serverCpu());
            figures.add(name + ", server's CPU s", BASE, base.serverCpu());
        }
    }

    /** New content each time; the two are connected for the fetch only. */
    private Sample fetch(Pair pair) throws IOException, InterruptedException {
        long content = seed++;
        String cid = pair.server().rpc().add(() -> new RandomContent(content, bytes));
        String address = pair.server().rpc().address();
        pair.fetcher().rpc().connect(address);
        double fetcherCpu = pair.fetcher().figures().cpuSeconds();
        double serverCpu = pair.server().figures().cpuSeconds();
        long start = System.nanoTime();
        long read = drain(pair.fetcher().rpc().cat(cid));
        double seconds = (System.nanoTime() - start) / 1e9;
        if (read != bytes) {
            throw new IOException(pair.name() + " gave " + read + " of " + bytes + " bytes");
        }
        pair.fetcher().rpc().call("swarm/disconnect", address);
        return new Sample(
                pair,
                bytes / MIB / seconds,
                pair.fetcher().figures().cpuSeconds() - fetcherCpu,
                pair.server().figures().cpuSeconds() - serverCpu);
    }

    /** The bytes are checked by the fetcher, block by block; here they are counted. */
    static long drain(InputStream content) throws IOException {
        try (content) {
            byte[] buffer = new byte[64 << 10];
            long read = 0;
            int n;
            while ((n = content.read(buffer)) > 0) {
                read += n;
            }
            return read;
        }
    }
}
