package org.ashlar.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy of many blocks to another store does not hold up those who read. */
class LargeSwapIT {
    private static final long SEED = Long.getLong("ashlar.seed", 20_261_128);
    private static final int FILE_BYTES = 16 << 20;
    private static final int FILES = 128;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int READERS = 4;
    private static final int CALM_READS = 2_000;
    private static final Duration SWAP = Duration.ofMinutes(30);

    /** Most that a reader waits in a swap, beside what it waits without one. */
    private static final long LONGEST_MS = 2_000;

    private final List<String> files = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    @Tag("nightly")
    void readersDoNotWaitForTheCopyOfTwoGibibytes(@TempDir Path directory) throws Exception {
        System.out.println("seed " + SEED);
        try (Daemon daemon =
                new Daemon(directory, "log", "", "--init", "--init-profile=test", "--offline")) {
            Rpc rpc = daemon.rpc();
            for (int i = 0; i < FILES; i++) {
                files.add(rpc.add(content(i, 0, FILE_BYTES)));
            }
            Rpc patient = new Rpc(daemon.port(), SWAP);
            for (String kind : List.of("flatfs", "mapdb")) {
                Pauses pauses = new Pauses();
                try (Readers readers = new Readers(rpc, pauses)) {
                    readers.awaitReads(CALM_READS);
                    long began = System.nanoTime();
                    String answer = patient.call("swap/datastore", kind).text();
                    pauses.swapped("datastore", "datastore to " + kind, began, System.nanoTime());
                    assertThat(answer).contains("\"Stage\":\"done\"");
                    readers.awaitReads(CALM_READS);
                }
                System.out.println(pauses.summary());
                assertThat(failures).isEmpty();
                assertThat(pauses.waited(1)).isLessThan(LONGEST_MS + pauses.waitedCalm(1));
            }
        }
    }

    /** Bytes of a file, which tell where they are from. */
    private static byte[] content(int file, int offset, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (long at = offset; bytes.hasRemaining(); at += Long.BYTES) {
            long mixed = (SEED + file * (long) FILE_BYTES + at) * 0x9E3779B97F4A7C15L;
            bytes.putLong(mixed ^ (mixed >>> 29));
        }
        return bytes.array();
    }

    /** Threads that read pieces and compare them. Made and closed by one thread. */
    private final class Readers implements AutoCloseable {
        private final Rpc rpc;
        private final Pauses pauses;
        private final List<Thread> threads = new ArrayList<>();
        private final Semaphore done = new Semaphore(0);
        private volatile boolean stopped;

        Readers(Rpc rpc, Pauses pauses) {
            this.rpc = rpc;
            this.pauses = pauses;
            for (int i = 0; i < READERS; i++) {
                Random random = new Random(SEED + i);
                Thread thread = new Thread(() -> read(random), "reader-" + i);
                threads.add(thread);
                thread.start();
            }
        }

        void awaitReads(int count) throws InterruptedException {
            done.drainPermits();
            done.acquire(count);
        }

        private void read(Random random) {
            while (!stopped) {
                int file = random.nextInt(files.size());
                int offset = random.nextInt(FILE_BYTES / PIECE_BYTES) * PIECE_BYTES;
                String[] options = {
                    files.get(file), "--offset=" + offset, "--length=" + PIECE_BYTES
                };
                long began = System.nanoTime();
                try {
                    Rpc.Answer answer = rpc.call("cat", options);
                    pauses.took("cat", began, System.nanoTime());
                    if (!Arrays.equals(answer.body(), content(file, offset, PIECE_BYTES))) {
                        failures.add(answer.status() + " of " + file + " at " + offset);
                    }
                } catch (IOException | InterruptedException e) {
                    failures.add(e.toString());
                }
                done.release();
            }
        }

        @Override
        public void close() {
            stopped = true;
            Threads.join(threads);
        }
    }
}
