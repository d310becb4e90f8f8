package org.ashlar.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** What one kind of node does in one round. Confined to one thread. */
final class Workload {
    private static final double MIB = 1 << 20;
    private static final long NEXT_CONTENT = 1_000_003; // rounds have neighbouring seeds

    private final Options options;
    private final Figures figures;
    private String cid = "";

    Workload(Options options, Figures figures) {
        this.options = options;
        this.figures = figures;
    }

    /** Measures a kind; every kind must give the same CID and bytes. */
    void run(Kind kind, Path directory, long seed) throws IOException, InterruptedException {
        try (Node node = new Node(kind, directory.resolve("one"), options.profile())) {
            figures.add("start-up, s", kind.name(), node.startSeconds());
            Thread.sleep(options.settleSeconds() * 1000L);
            memory("idle", kind, node);
            String added = add("first add", kind, node, seed);
            if (!cid.isEmpty() && !cid.equals(added)) {
                throw new IOException(kind.name() + " made " + added + ", not " + cid);
            }
            cid = added;
            for (int i = 1; i <= options.adds(); i++) {
                add("add", kind, node, seed + i * NEXT_CONTENT);
            }
            for (int i = 0; i < options.reads(); i++) {
                read("cat", kind, node, seed);
            }
            memory("after load", kind, node);
            if (options.bitswap()) {
                exchange(kind, node, directory.resolve("two"), seed);
            }
        }
    }

    private void memory(String when, Kind kind, Node node) throws IOException {
        ProcessFigures now = node.figures();
        figures.add("VmRSS " + when + ", MiB", kind.name(), now.rssKib() / 1024.0);
        figures.add("RssAnon " + when + ", MiB", kind.name(), now.anonymousKib() / 1024.0);
    }

    private String add(String what, Kind kind, Node node, long seed)
            throws IOException, InterruptedException {
        double cpu = node.figures().cpuSeconds();
        long start = System.nanoTime();
        String added = node.rpc().add(() -> new RandomContent(seed, options.bytes()));
        speed(what, kind, start);
        figures.add(what + ", CPU s", kind.name(), node.figures().cpuSeconds() - cpu);
        return added;
    }

    private void read(String what, Kind kind, Node node, long seed)
            throws IOException, InterruptedException {
        double cpu = node.figures().cpuSeconds();
        long start = System.nanoTime();
        byte[] hash = hash(node.rpc().cat(cid));
        speed(what, kind, start);
        figures.add(what + ", CPU s", kind.name(), node.figures().cpuSeconds() - cpu);
        if (!Arrays.equals(hash, hash(new RandomContent(seed, options.bytes())))) {
            throw new IOException(kind.name() + " gave other bytes");
        }
    }

    /** A second node of the same kind fetches what the first has. */
    private void exchange(Kind kind, Node node, Path directory, long seed)
            throws IOException, InterruptedException {
        try (Node fetcher = new Node(kind, directory, options.profile())) {
            fetcher.rpc().connect(node.rpc().address());
            read("Bitswap fetch", kind, fetcher, seed);
        }
    }

    private void speed(String what, Kind kind, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        figures.add(what + ", MiB/s", kind.name(), options.bytes() / MIB / seconds);
    }

    private static byte[] hash(InputStream content) throws IOException {
        try (content) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 << 10];
            int n;
            while ((n = content.read(buffer)) > 0) {
                digest.update(buffer, 0, n);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
