package org.ashlar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.datastore.mapdb.MapDbDatastore;

/**
 * Measures the default store and plain synced files in turn, several rounds, with four writers; or
 * lets many bytes pass through the store and prints the memory of the process.
 */
public final class StoreBench {
    /** How often each value is read: few reads would measure threads that start. */
    private static final int READS = 10;

    private static final int WRITERS = 4;
    private static final String USAGE =
            "bench/stores [--dir=DIRECTORY] [--rounds=5] [--small=4000] [--large=400] [--gib=0]\n"
                    + "  small, large: values of 1 KiB and of 256 KiB; each is read "
                    + READS
                    + " times; gib: pass so much through instead";
    private static final int SMALL = 1 << 10;
    private static final int LARGE = 256 << 10;

    /** Values that stay in the store while others pass through. */
    private static final int KEPT = 2_000;

    private final Path directory;
    private Figures figures = new Figures("store", "files");

    private StoreBench(Path directory) {
        this.directory = directory;
    }

    /** One step of a measurement, for a number. */
    private interface Step {
        void run(int number) throws IOException;
    }

    /**
     * Measures.
     *
     * @param args see the usage
     */
    public static void main(String[] args) throws Exception {
        Words words = new Words(USAGE, args);
        Path parent = Path.of(words.take("dir", System.getProperty("java.io.tmpdir")));
        int rounds = words.number("rounds", 5);
        int small = words.number("small", 4_000);
        int large = words.number("large", 400);
        int gib = words.number("gib", 0);
        words.end();
        System.out.println(Machine.text());
        StoreBench bench = new StoreBench(parent);
        if (gib > 0) {
            bench.pass(gib);
            return;
        }
        for (int round = 0; round <= rounds; round++) {
            for (boolean store : round % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
                bench.measure(store, "1 KiB", SMALL, small);
                bench.measure(store, "256 KiB", LARGE, large);
            }
            if (round == 0) { // a round in which all is compiled counts for nothing
                bench.figures = new Figures("store", "files");
                continue;
            }
            System.out.println("\nafter round " + round + ", load " + Machine.load());
            System.out.print(bench.figures.table());
        }
    }

    private void measure(boolean store, String what, int length, int count) throws Exception {
        Path fresh = Files.createTempDirectory(directory, "bench-store");
        try {
            if (store) {
                try (Opened opened = new Opened(fresh)) {
                    measure("store", new Values.InStore(opened.store()), what, length, count);
                }
            } else {
                measure("files", new Values.InFiles(fresh), what, length, count);
            }
        } finally {
            Machine.delete(fresh);
        }
    }

    private void measure(String kind, Values values, String what, int length, int count)
            throws Exception {
        byte[] content = new byte[length];
        new SplittableRandom(length).nextBytes(content);
        double one = rate(kind, "put " + what, count, 1, n -> values.put(name(n), content.clone()));
        one += rate(kind, "get " + what, count, READS, n -> expect(read(values, n) == length));
        one += rate(kind, "has " + what, count, READS, n -> expect(values.has(name(n))));
        long start = System.nanoTime();
        expect(values.list() == count);
        one += rate(kind, "list " + what, count, seconds(start));
        start = System.nanoTime();
        each(count, n -> values.delete(name(n)));
        values.sync();
        one += rate(kind, "delete " + what, count, seconds(start));
        figures.add("all five " + what + ", values/s", kind, 1 / one);
    }

    private static int read(Values values, int number) throws IOException {
        return values.get(name(number)).length;
    }

    /** Takes a step so often for each number; returns the seconds of one. */
    private double rate(String kind, String what, int count, int times, Step step)
            throws Exception {
        long start = System.nanoTime();
        each(count * times, n -> step.run(n % count));
        return rate(kind, what, count * times, seconds(start));
    }

    private double rate(String kind, String what, int count, double seconds) {
        figures.add(what + ", /s", kind, count / seconds);
        return seconds / count;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String name(int number) {
        return String.format("value-%08d", number);
    }

    private static void expect(boolean right) throws IOException {
        if (!right) {
            throw new IOException("a wrong answer");
        }
    }

    /** Runs a step for each number, on all writers. */
    private static void each(int count, Step step) throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            done.add(
                    writers.submit(
                            () -> {
                                int n = next.getAndIncrement();
                                while (n < count) {
                                    step.run(n);
                                    n = next.getAndIncrement();
                                }
                                return n;
                            }));
        }
        writers.shutdown();
        for (Future<?> future : done) {
            try {
                future.get();
            } catch (ExecutionException e) {
                throw new IOException("a writer failed", e);
            }
        }
    }

    /** Puts and, {@link #KEPT} values later, deletes; compaction keeps the store small. */
    private void pass(int gib) throws Exception {
        Path fresh = Files.createTempDirectory(directory, "bench-store");
        int each = (1 << 30) / LARGE;
        try (Opened opened = new Opened(fresh)) {
            Values values = new Values.InStore(opened.store());
            byte[] content = new byte[LARGE];
            new SplittableRandom(gib).nextBytes(content);
            System.out.println("| GiB passed | VmRSS, MiB | RssAnon, MiB | store, MiB | MiB/s |");
            System.out.println("|---|---|---|---|---|");
            for (int i = 0; i < gib; i++) {
                int first = i * each;
                long start = System.nanoTime();
                each(
                        each,
                        n -> {
                            values.put(name(first + n), content.clone());
                            if (first + n >= KEPT) {
                                values.delete(name(first + n - KEPT));
                            }
                        });
                ProcessFigures now = ProcessFigures.of(ProcessHandle.current().pid());
                System.out.printf(
                        "| %d | %.1f | %.1f | %d | %.0f |%n",
                        i + 1,
                        now.rssKib() / 1024.0,
                        now.anonymousKib() / 1024.0,
                        opened.store().diskUsage() >> 20,
                        1024 / seconds(start));
            }
            System.out.println("load " + Machine.load());
        } finally {
            Machine.delete(fresh);
        }
    }

    /** A store and the threads of its compaction. */
    private static final class Opened implements AutoCloseable {
        private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(1);
        private final MapDbDatastore store;

        Opened(Path directory) {
            store = new MapDbDatastore(directory, threads, threads);
        }

        MapDbDatastore store() {
            return store;
        }

        @Override
        public void close() {
            try {
                store.close();
            } finally {
                threads.shutdownNow();
            }
        }
    }
}
