package org.ashlar.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A search whose answers come on many threads at once, and what it tells of them. */
@Timeout(60)
class SharedSearchTest {
    private static final int THREADS = 8;
    private static final int PEERS = 400;
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");

    private static PeerInfo peer(int number) {
        Multihash hash = Multihash.of(Multihash.SHA2_256, Bytes.random(number + 1, 32));
        return new PeerInfo(PeerId.of(hash), List.of(ADDRESS));
    }

    @Test
    void whatAPeerToldDoesNotChangeAfterwards() {
        List<Multiaddr> addresses = new ArrayList<>(List.of(ADDRESS));
        PeerInfo peer = new PeerInfo(peer(1).id(), addresses);
        List<PeerInfo> closer = new ArrayList<>(List.of(peer));
        KadMessage message =
                KadMessage.ask(KadMessage.Type.FIND_NODE, new byte[] {1})
                        .withCloser(closer)
                        .withProviders(closer);

        addresses.clear();
        closer.clear();

        assertThat(message.closer()).containsExactly(peer(1));
        assertThat(message.providers()).containsExactly(peer(1));
    }

    @Test
    void answersOnManyThreadsAtOnceAreEachCountedOnceAndTheEndIsToldOnce() {
        long seed = System.nanoTime();
        System.out.println("answers in the order of seed " + seed);
        List<PeerInfo> peers = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            peers.add(peer(i));
        }
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            search(peers, random.nextLong());
        }
    }

    private static void search(List<PeerInfo> peers, long seed) {
        Random random = new Random(seed);
        Queue<CompletableFuture<List<PeerInfo>>> open = new ConcurrentLinkedQueue<>();
        Queue<PeerInfo> asked = new ConcurrentLinkedQueue<>();
        Lookup lookup =
                new Lookup(
                        new KadSettings(20, 10, 3, 1, 0),
                        KadKey.of(Bytes.random(seed, 32)),
                        peer -> {
                            asked.add(peer);
                            CompletableFuture<List<PeerInfo>> answer = new CompletableFuture<>();
                            open.add(answer);
                            return answer;
                        },
                        peer -> true,
                        () -> false);
        Queue<Lookup.Outcome> ends = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> over = lookup.start(peers.subList(0, 20)).thenAccept(ends::add);
        Phaser together = new Phaser(THREADS);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int from = random.nextInt(PEERS - 30);
            Thread thread = new Thread(() -> answer(open, peers, from, together, over));
            threads.add(thread);
            thread.start();
        }
        over.join();
        for (Thread thread : threads) {
            join(thread);
        }
        assertThat(ends).hasSize(1);
        Lookup.Outcome outcome = ends.remove();
        assertThat(asked).hasSize(outcome.asked()).doesNotHaveDuplicates();
        assertThat(outcome.nearest()).hasSize(20).isSubsetOf(asked);
    }

    /**
     * Answers what is open, each time together with the other threads, until the search is over.
     */
    private static void answer(
            Queue<CompletableFuture<List<PeerInfo>>> open,
            List<PeerInfo> peers,
            int from,
            Phaser together,
            CompletableFuture<Void> over) {
        List<PeerInfo> told = peers.subList(from, from + 30);
        while (!over.isDone()) {
            int unused = together.arriveAndAwaitAdvance();
            CompletableFuture<List<PeerInfo>> next = open.poll();
            if (next != null) {
                next.complete(told);
            }
        }
        int unused = together.arriveAndDeregister();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
