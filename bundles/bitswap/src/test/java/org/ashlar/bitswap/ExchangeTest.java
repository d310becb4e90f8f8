package org.ashlar.bitswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.bitswap.Swarm.Member;
import org.ashlar.block.Block;
import org.ashlar.error.ClosedException;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.routing.PeerInfo;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private final Swarm swarm = new Swarm();

    /** Fetches a list with so many wants open, as readers do. */
    private void fetchAll(Member reader, List<Block> wanted, int window) {
        ExchangeSession session = reader.client.newSession();
        List<CompletableFuture<Block>> open = new ArrayList<>();
        int next = 0;
        int done = 0;
        for (int i = 0; done < wanted.size(); i++) {
            assertThat(i).as("rounds without an end").isLessThan(10_000);
            while (next < wanted.size() && open.size() < window) {
                open.add(reader.fetch(session, wanted.get(next++).cid()));
            }
            swarm.settle();
            int before = open.size();
            open.removeIf(CompletableFuture::isDone);
            done += before - open.size();
            if (before == open.size()) {
                swarm.pass(Duration.ofMillis(250));
            }
        }
        session.close();
        assertThat(wanted).allMatch(block -> reader.blocks.has(block.cid()));
    }

    @Test
    void twoNodesShareBlocksWithoutDuplicatesAndWithoutDelay() {
        Member server = swarm.member();
        Member reader = swarm.member();
        List<Block> blocks = Swarm.blocks(300, 20_000);
        server.store(blocks);
        swarm.connectAll(server, reader);
        long start = swarm.time.nanoTime();

        fetchAll(reader, blocks, 32);

        assertThat(swarm.time.nanoTime()).isEqualTo(start);
        assertThat(reader.counters.duplicateBlocks.sum()).isZero();
        assertThat(server.counters.blocksSent.sum()).isEqualTo(300);
        assertThat(server.engine.outstanding()).isZero();
        assertThat(server.engine.wantlistOf(reader.host.id())).isEmpty();
        assertThat(server.engine.ledger(reader.host.id()).sent()).isEqualTo(300 * 20_000);
        assertThat(reader.engine.ledger(server.host.id()).received()).isEqualTo(300 * 20_000);
    }

    @Test
    void fourNodesShareADagWithFewDuplicates() {
        Member seed = swarm.member();
        List<Member> readers = List.of(swarm.member(), swarm.member(), swarm.member());
        List<Block> blocks = Swarm.blocks(200, 20_000);
        seed.store(blocks);
        swarm.connectAll(seed, readers.get(0), readers.get(1), readers.get(2));

        for (Member reader : readers) {
            fetchAll(reader, blocks, 32);
        }

        long duplicates = readers.stream().mapToLong(r -> r.counters.duplicateBlocks.sum()).sum();
        System.out.println("four nodes: " + duplicates + " duplicates of 600 blocks");
        assertThat(duplicates).isLessThan(30);
        assertThat(seed.counters.blocksSent.sum()).as("others serve too").isLessThan(590);
    }

    @Test
    void wantsAreSplitAmongPeersThatHaveAll() {
        Member one = swarm.member();
        Member two = swarm.member();
        Member reader = swarm.member();
        List<Block> blocks = Swarm.blocks(200, 20_000);
        one.store(blocks);
        two.store(blocks);
        swarm.connectAll(one, reader);
        swarm.connectAll(two, reader);

        fetchAll(reader, blocks, 32);

        assertThat(one.counters.blocksSent.sum()).isBetween(20L, 180L);
        assertThat(two.counters.blocksSent.sum()).isBetween(20L, 180L);
        assertThat(reader.counters.duplicateBlocks.sum()).isLessThan(5);
    }

    @Test
    void halvesAreFoundWhereTheyAre() {
        Member one = swarm.member();
        Member two = swarm.member();
        Member reader = swarm.member();
        List<Block> blocks = Swarm.blocks(100, 5_000);
        for (int i = 0; i < 100; i++) {
            (i % 2 == 0 ? one : two).store(blocks.subList(i, i + 1));
        }
        swarm.connectAll(one, reader);
        swarm.connectAll(two, reader);

        fetchAll(reader, blocks, 16);

        assertThat(reader.counters.duplicateBlocks.sum()).isZero();
    }

    @Test
    void blockThatAppearsLaterIsSentAtOnce() {
        Member server = swarm.member();
        Member reader = swarm.member();
        swarm.connectAll(server, reader);
        Block late = Swarm.block(7, 4000);
        CompletableFuture<Block> result = reader.client.newSession().fetch(late.cid());
        swarm.settle();
        assertThat(result).isNotDone();

        server.store(List.of(late));
        swarm.settle();

        assertThat(result.join().data()).isEqualTo(late.data());
    }

    @Test
    void peerThatConnectsLaterIsToldOfOpenWants() {
        Member server = swarm.member();
        Member reader = swarm.member();
        Block block = Swarm.block(7, 4000);
        server.store(List.of(block));
        CompletableFuture<Block> result = reader.client.newSession().fetch(block.cid());
        swarm.settle();

        swarm.connectAll(server, reader);
        swarm.settle();

        assertThat(result).isCompleted();
    }

    @Test
    void providersAreSearchedAfterOneSecondWithoutProgress() {
        Member server = swarm.member();
        Member reader = swarm.member();
        Block block = Swarm.block(7, 4000);
        server.store(List.of(block));
        swarm.providers.add(new PeerInfo(server.host.id(), List.of()));
        CompletableFuture<Block> result = reader.client.newSession().fetch(block.cid());

        swarm.pass(Duration.ofMillis(900));
        assertThat(result).isNotDone();
        swarm.pass(Duration.ofMillis(500));

        assertThat(result).isCompleted();
    }

    @Test
    void cancelledWantIsWithdrawnFromPeers() {
        Member server = swarm.member();
        Member reader = swarm.member();
        swarm.connectAll(server, reader);
        Cid cid = Swarm.block(7, 4000).cid();
        CompletableFuture<Block> result = reader.client.newSession().fetch(cid);
        swarm.settle();
        assertThat(server.engine.wantlistOf(reader.host.id())).containsExactly(cid);

        result.cancel(false);
        swarm.settle();

        assertThat(server.engine.wantlistOf(reader.host.id())).isEmpty();
        assertThat(reader.client.wantlist()).isEmpty();
    }

    @Test
    void wantOfTwoSessionsStaysUntilBothEnd() {
        Member server = swarm.member();
        Member reader = swarm.member();
        swarm.connectAll(server, reader);
        Cid cid = Swarm.block(7, 4000).cid();
        ExchangeSession one = reader.client.newSession();
        ExchangeSession two = reader.client.newSession();
        CompletableFuture<Block> first = one.fetch(cid);
        CompletableFuture<Block> second = two.fetch(cid);
        swarm.settle();

        one.close();
        swarm.settle();
        assertThat(first).isCompletedExceptionally();
        assertThat(server.engine.wantlistOf(reader.host.id())).containsExactly(cid);
        two.close();
        swarm.settle();

        assertThat(server.engine.wantlistOf(reader.host.id())).isEmpty();
        assertThat(second)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(ClosedException.class);
    }

    @Test
    void blockAddedOnThisNodeEndsTheWant() {
        Member reader = swarm.member();
        Block block = Swarm.block(7, 100);
        CompletableFuture<Block> result = reader.client.newSession().fetch(block.cid());

        reader.store(List.of(block));

        assertThat(result).isCompletedWithValue(block);
    }

    @Test
    void brokenConnectionMovesWantsToAnotherPeer() {
        Member one = swarm.member();
        Member two = swarm.member();
        Member reader = swarm.member();
        List<Block> blocks = Swarm.blocks(40, 5_000);
        one.store(blocks);
        swarm.connectAll(one, reader);
        swarm.connectAll(two, reader);
        fetchAll(reader, blocks.subList(0, 10), 4);
        two.store(blocks);
        ExchangeSession session = reader.client.newSession();
        List<CompletableFuture<Block>> open =
                blocks.subList(10, 40).stream().map(b -> reader.fetch(session, b.cid())).toList();

        swarm.network.disconnect(one.host, reader.host);
        swarm.settle();

        assertThat(open).allMatch(CompletableFuture::isDone);
        assertThat(one.engine.outstanding()).isZero();
    }
}
