package org.ashlar.itests.container;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Threads that add, read (over HTTP too), pin, write mutable files, list, and exchange blocks with
 * another node, and check every answer. Safe for use by any thread.
 */
final class MixedLoad {
    private static final int MAX_BYTES = 200_000;
    private static final long LIMIT_SECONDS = 120;
    private static final int KINDS = 7;

    /** One of four files that are added is pinned: a listing of pins shall not grow for ever. */
    private static final int PINNED = 4 * KINDS;

    private static final List<List<String>> LISTINGS =
            List.of(
                    List.of("pin/ls", "--type=recursive"),
                    List.of("refs/local"),
                    List.of("files/ls"),
                    List.of("swarm/peers"),
                    List.of("parts"),
                    List.of("repo/stat"));

    private final Rpc node;
    private final String gateway;
    private final Rpc other;
    private final Pauses pauses;
    private final List<Thread> threads = new ArrayList<>();

    /** What was stored, by CID, as the seed of its bytes. */
    private final Map<String, Long> stored = new ConcurrentHashMap<>();

    private final Map<String, Long> pinned = new ConcurrentHashMap<>();
    private final Map<String, Long> files = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> altered = new ConcurrentLinkedQueue<>();
    private final Semaphore done = new Semaphore(0);
    private volatile String published = "";
    private volatile String name = "";
    private volatile boolean stopped;

    /**
     * @param node what is under test
     * @param gateway the URL of its gateway
     * @param other a second node that is connected with it
     * @param pauses told how long each request took
     */
    MixedLoad(Rpc node, String gateway, Rpc other, Pauses pauses) {
        this.node = node;
        this.gateway = gateway;
        this.other = other;
        this.pauses = pauses;
    }

    /** Some requests that belong together. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** One request. */
    private interface Request<T> {
        T answer() throws IOException, InterruptedException;
    }

    void start(int count, long seed) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            long content = seed + i;
            stored.put(node.add(Load.content(content, MAX_BYTES)), content);
        }
        published = any(new Random(seed));
        name = node.publish("/ipfs/" + published);
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed + i);
            String thread = "load-" + i;
            start(new Thread(() -> work(random, "/" + thread), thread));
        }
    }

    private void start(Thread thread) {
        threads.add(thread);
        thread.start();
    }

    private void work(Random random, String file) {
        for (int n = 0; !stopped; n++) {
            boolean pin = n % PINNED == 0;
            switch (n % KINDS) {
                case 0 -> work("add", () -> add(random.nextLong(), pin));
                case 1 -> work("cat", () -> read(any(random)));
                case 2 -> work("pin", () -> pin(any(random)));
                case 3 -> work("files", () -> write(file, random.nextLong()));
                case 4 -> work("bitswap", () -> exchange(random));
                case 5 -> work("gateway", () -> browse(any(random)));
                default -> work("list", () -> list(random));
            }
            done.release();
        }
    }

    private void work(String kind, Work work) {
        try {
            work.run();
        } catch (IOException e) {
            failures.add(kind + ": " + e);
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** The answer to one request, whose time counts. */
    private <T> T timed(String kind, Request<T> request) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try {
            return request.answer();
        } finally {
            pauses.took(kind, began, System.nanoTime());
        }
    }

    private String any(Random random) {
        List<String> cids = new ArrayList<>(stored.keySet());
        return cids.get(random.nextInt(cids.size()));
    }

    private void add(long seed, boolean pin) throws IOException, InterruptedException {
        byte[] content = Load.content(seed, MAX_BYTES);
        String cid = timed("add", () -> node.add(content, pin));
        stored.put(cid, seed);
        if (pin) {
            pinned.put(cid, 0L);
        }
    }

    private void read(String cid) throws IOException, InterruptedException {
        check(cid, timed("cat", () -> node.cat(cid)), stored.getOrDefault(cid, 0L));
    }

    private void check(String what, byte[] found, long seed) {
        if (!Arrays.equals(found, Load.content(seed, MAX_BYTES))) {
            altered.add(what + ": " + found.length + " bytes");
        }
    }

    private void pin(String cid) throws IOException, InterruptedException {
        good(timed("pin/add", () -> node.call("pin/add", cid)), cid);
        pinned.put(cid, 0L);
        good(timed("pin/ls CID", () -> node.call("pin/ls", cid, "--type=recursive")), cid);
    }

    private static void good(Rpc.Answer answer, String part) throws IOException {
        if (answer.status() != 200 || !answer.text().contains(part)) {
            throw new IOException(answer.status() + " " + answer.text());
        }
    }

    private void write(String path, long seed) throws IOException, InterruptedException {
        byte[] content = Load.content(seed, MAX_BYTES);
        String[] options = {path, "--create=true", "--truncate=true"};
        good(timed("files/write", () -> node.upload("files/write", content, options)), "");
        files.put(path, seed);
        readFile(path);
    }

    private void readFile(String path) throws IOException, InterruptedException {
        Rpc.Answer answer = timed("files/read", () -> node.call("files/read", path));
        good(answer, "");
        check(path, answer.body(), files.getOrDefault(path, 0L));
    }

    /** New content of one node is read at the other. */
    private void exchange(Random random) throws IOException, InterruptedException {
        long seed = random.nextLong();
        boolean here = random.nextBoolean();
        byte[] content = Load.content(seed, MAX_BYTES);
        String cid = here ? timed("add", () -> node.add(content)) : other.add(content);
        String kind = here ? "cat there of what is here" : "cat here of what is there";
        check(cid, timed(kind, () -> (here ? other : node).cat(cid)), seed);
        stored.put(cid, seed);
    }

    /** The same over HTTP by its CID, and what is published by its name. */
    private void browse(String cid) throws IOException, InterruptedException {
        browse("GET /ipfs", "/ipfs/" + cid, cid);
        browse("GET /ipns", "/ipns/" + name, published);
    }

    private void browse(String kind, String path, String cid)
            throws IOException, InterruptedException {
        Rpc.Answer answer = timed(kind, () -> node.get(gateway + path));
        good(answer, "");
        check(path, answer.body(), stored.getOrDefault(cid, 0L));
    }

    private void list(Random random) throws IOException, InterruptedException {
        List<String> listing = LISTINGS.get(random.nextInt(LISTINGS.size()));
        String[] options = listing.subList(1, listing.size()).toArray(String[]::new);
        good(timed(listing.get(0), () -> node.call(listing.get(0), options)), "");
    }

    /** Waits until so many more requests were answered. */
    void awaitRequests(int count) throws InterruptedException {
        done.drainPermits();
        if (!done.tryAcquire(count, LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the node answers too slowly; failed: " + failures);
        }
    }

    /** Ends the threads; their last requests are answered. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(LIMIT_SECONDS * 1000);
        }
    }

    /** Reads back all that was ever acknowledged. */
    void verifyAll() throws IOException, InterruptedException {
        for (String cid : stored.keySet()) {
            read(cid);
        }
        for (String path : files.keySet()) {
            readFile(path);
        }
        Rpc.Answer pins = node.call("pin/ls", "--type=recursive");
        for (String cid : pinned.keySet()) {
            good(pins, cid);
        }
    }

    int size() {
        return stored.size();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    List<String> altered() {
        return List.copyOf(altered);
    }
}
