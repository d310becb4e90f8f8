package org.ashlar.itests.container;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Threads that add files and read them back until they are stopped. Safe for use by any thread. */
final class Load {
    private static final int MAX_BYTES = 300_000;
    private static final long LIMIT_SECONDS = 60;

    private final Rpc rpc;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Stored> stored = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> changed = new ConcurrentLinkedQueue<>();
    private final List<Long> times = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore done = new Semaphore(0);
    private volatile boolean stopped;

    /** A file by what it is made from. */
    private record Stored(String cid, long seed) {}

    Load(Rpc rpc) {
        this.rpc = rpc;
    }

    /** Adds files before the load begins. */
    void fill(int files, long seed) throws IOException, InterruptedException {
        for (int i = 0; i < files; i++) {
            add(seed + i);
        }
    }

    void start(int count, long seed) {
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> work(random), "load-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void work(Random random) {
        while (!stopped) {
            try {
                if (random.nextInt(3) == 0) {
                    timed(() -> add(random.nextLong()));
                } else {
                    Stored old = stored.get(random.nextInt(stored.size()));
                    timed(() -> read(old));
                }
            } catch (IOException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                return;
            }
            done.release();
        }
    }

    /** One request. */
    private interface Request {
        void run() throws IOException, InterruptedException;
    }

    private void timed(Request request) throws IOException, InterruptedException {
        long began = System.nanoTime();
        request.run();
        times.add((System.nanoTime() - began) / 1_000_000);
    }

    private void add(long seed) throws IOException, InterruptedException {
        stored.add(new Stored(rpc.add(content(seed, MAX_BYTES)), seed));
    }

    private void read(Stored file) throws IOException, InterruptedException {
        if (!Arrays.equals(rpc.cat(file.cid()), content(file.seed(), MAX_BYTES))) {
            changed.add(file.cid());
        }
    }

    /** Content that a seed determines, of 1 to {@code most} bytes. */
    static byte[] content(long seed, int most) {
        Random random = new Random(seed);
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Waits until so many more requests were answered. */
    void awaitRequests(int count) throws InterruptedException {
        done.drainPermits();
        if (!done.tryAcquire(count, LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the node answers too slowly; failed: " + failures);
        }
    }

    /** Reads back every file that was ever added. */
    void verifyAll() throws IOException, InterruptedException {
        for (Stored file : stored) {
            read(file);
        }
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    List<String> changed() {
        return List.copyOf(changed);
    }

    /** How long requests took. */
    String summary() {
        List<Long> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        int n = sorted.size();
        return n
                + " requests, median "
                + sorted.get(n / 2)
                + " ms, 99th percentile "
                + sorted.get(n * 99 / 100)
                + " ms, longest "
                + sorted.get(n - 1)
                + " ms";
    }

    /** Ends the threads; their last requests are answered. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(LIMIT_SECONDS * 1000);
        }
    }
}
