package org.ashlar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;

/**
 * Holds many connections to this node and to Kubo in turn, and prints what they cost: memory,
 * threads and processor time.
 */
public final class LoadBench {
    private static final String USAGE =
            "bench/load --kubo=PROGRAM [--ashlar=PROGRAM] [--profile=default-networking]"
                    + " [--rounds=1]\n"
                    + "  [--connections=40,200,900] [--hold=60] [--settle=15]";
    private static final int LEAST_ADDRESSES = 20;
    private static final int MOST_ADDRESSES = 500;
    private static final int CONNECT_SECONDS = 60;

    /** Connections that are being opened at the same time. */
    private static final int TOGETHER = 20;

    /** No connection manager, and room for all in the resource managers. */
    private static final List<List<String>> UNLIMITED =
            List.of(
                    Kind.config("Swarm.ConnMgr.Type", "\"none\""),
                    Kind.config("Swarm.ResourceMgr.MaxMemory", "\"4GiB\""));

    private final Figures figures = new Figures("ashlar", "kubo");
    private final List<Integer> counts;
    private final String profile;
    private final int holdSeconds;
    private final int settleSeconds;

    private LoadBench(List<Integer> counts, String profile, int holdSeconds, int settleSeconds) {
        this.counts = counts;
        this.profile = profile;
        this.holdSeconds = holdSeconds;
        this.settleSeconds = settleSeconds;
    }

    /**
     * Measures.
     *
     * @param args see the usage
     */
    public static void main(String[] args) throws Exception {
        Words words = new Words(USAGE, args);
        Kind ashlar =
                new Kind("ashlar", words.program("ashlar", "distribution/target/ashlar/bin/ipfs"));
        Kind kubo = new Kind("kubo", words.program("kubo", ""));
        int rounds = words.number("rounds", 1);
        LoadBench bench =
                new LoadBench(
                        Arrays.stream(words.take("connections", "40,200,900").split(",", -1))
                                .map(Integer::valueOf)
                                .toList(),
                        words.take("profile", "default-networking"),
                        words.number("hold", 60),
                        words.number("settle", 15));
        words.end();
        System.out.println(Machine.text());
        for (int round = 0; round < rounds; round++) {
            for (Kind kind : round % 2 == 0 ? List.of(ashlar, kubo) : List.of(kubo, ashlar)) {
                bench.measure(kind);
            }
            System.out.println("\nafter round " + (round + 1) + ", load " + Machine.load());
            System.out.print(bench.figures.table());
        }
        System.exit(0);
    }

    private void measure(Kind kind) throws Exception {
        Path directory = Files.createTempDirectory("bench-" + kind.name());
        List<CheapPeer> peers = new ArrayList<>();
        try (CheapPeer.Shared shared = new CheapPeer.Shared();
                Node node = new Node(kind, directory, profile, UNLIMITED)) {
            Thread.sleep(settleSeconds * 1000L);
            ProcessFigures idle = node.figures();
            figures.add("VmRSS idle, MiB", kind.name(), idle.rssKib() / 1024.0);
            figures.add("threads idle", kind.name(), idle.threads());
            for (int count : counts) {
                connect(shared, node, peers, count);
                hold(kind, node, idle, count);
                long left = peers.stream().filter(CheapPeer::connected).count();
                if (left < count) {
                    throw new IOException(kind.name() + " kept " + left + " of " + count);
                }
            }
        } finally {
            peers.forEach(CheapPeer::close);
            Machine.delete(directory);
        }
    }

    /** Opens connections until there are so many. */
    private static void connect(
            CheapPeer.Shared shared, Node node, List<CheapPeer> peers, int count)
            throws IOException, InterruptedException, GeneralSecurityException {
        String address = node.rpc().address();
        int at = address.lastIndexOf("/p2p/");
        Multiaddr where = Multiaddr.parse(address.substring(0, at));
        PeerId who = PeerId.parse(address.substring(at + "/p2p/".length()));
        List<CompletableFuture<?>> opening = new ArrayList<>();
        while (peers.size() < count) {
            CheapPeer peer = new CheapPeer(shared, addresses(peers.size()), peers.size());
            peers.add(peer);
            opening.add(peer.connect(who, where));
            if (opening.size() == TOGETHER || peers.size() == count) {
                await(opening);
                opening.clear();
            }
        }
    }

    /** Between 20 and 500, spread evenly. */
    private static int addresses(int peer) {
        return LEAST_ADDRESSES + peer * 37 % (MOST_ADDRESSES - LEAST_ADDRESSES + 1);
    }

    private static void await(List<CompletableFuture<?>> opening)
            throws IOException, InterruptedException {
        try {
            CompletableFuture.allOf(opening.toArray(CompletableFuture<?>[]::new))
                    .get(CONNECT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a peer could not connect", e);
        }
    }

    private void hold(Kind kind, Node node, ProcessFigures idle, int count)
            throws IOException, InterruptedException {
        double before = node.figures().cpuSeconds();
        Thread.sleep(holdSeconds * 1000L);
        ProcessFigures now = node.figures();
        String at = ", " + count + " connections";
        figures.add(
                "VmRSS over idle" + at + ", MiB",
                kind.name(),
                (now.rssKib() - idle.rssKib()) / 1024.0);
        figures.add("VmRSS" + at + ", MiB", kind.name(), now.rssKib() / 1024.0);
        figures.add("threads" + at, kind.name(), now.threads());
        figures.add("CPU s" + at, kind.name(), now.cpuSeconds() - before);
    }
}
