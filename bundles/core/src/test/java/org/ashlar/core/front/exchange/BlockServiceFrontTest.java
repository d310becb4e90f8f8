package org.ashlar.core.front.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.core.front.gate.FakeTimer;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.exchange.Exchange;
import org.ashlar.exchange.ExchangeCounts;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.testing.FakePools;
import org.ashlar.testing.InMemoryBlockstore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockServiceFrontTest {
    private final FakePools pools = new FakePools();
    private final InMemoryBlockstore blockstore = new InMemoryBlockstore();
    private final BlockServiceFront service =
            new BlockServiceFront(blockstore, pools, new FakeTimer(), false);
    private final Block block = block(1);

    @AfterEach
    void stop() {
        pools.close();
    }

    private static Block block(int n) {
        byte[] data = {(byte) n};
        return new Block(Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, data)), data);
    }

    /** An exchange whose wants the test answers. */
    private static final class FakeExchange implements Exchange, ExchangeSession {
        final BlockingQueue<CompletableFuture<Block>> wants = new LinkedBlockingQueue<>();
        final BlockingQueue<Block> told = new LinkedBlockingQueue<>();
        ExchangeCounts counts = ExchangeCounts.NONE;

        @Override
        public ExchangeCounts received() {
            return counts;
        }

        @Override
        public ExchangeSession newSession() {
            return this;
        }

        @Override
        public void added(List<Block> blocks) {
            told.addAll(blocks);
        }

        @Override
        public CompletableFuture<Block> fetch(Cid cid) {
            CompletableFuture<Block> want = new CompletableFuture<>();
            wants.add(want);
            return want;
        }

        @Override
        public void close() {
            // wants are completed by the test
        }

        CompletableFuture<Block> next() throws InterruptedException {
            CompletableFuture<Block> want = wants.poll(30, TimeUnit.SECONDS);
            assertThat(want).isNotNull();
            return want == null ? new CompletableFuture<>() : want;
        }
    }

    @Test
    void tellsWhatCameByEachExchangeThatIsThere() {
        assertThat(service.received()).isEmpty();
        FakeExchange one = new FakeExchange();
        FakeExchange other = new FakeExchange();
        one.counts = new ExchangeCounts(1, 2, 3, 4, 5);
        other.counts = new ExchangeCounts(10, 20, 30, 40, 50);
        service.bindExchange(one, Map.of(Exchange.KIND, "one"));
        service.bindExchange(other, Map.of(Exchange.KIND, "other"));

        assertThat(service.received()).containsExactly(one.counts, other.counts);
        assertThat(one.counts.plus(other.counts)).isEqualTo(new ExchangeCounts(11, 22, 33, 44, 55));
        service.unbindExchange(one);
        assertThat(service.received()).containsExactly(other.counts);
    }

    @Test
    void takesTheFirstAnswerAndCancelsTheOthers() throws Exception {
        FakeExchange slow = new FakeExchange();
        FakeExchange fast = new FakeExchange();
        service.bindExchange(slow, Map.of());
        service.bindExchange(fast, Map.of());
        try (BlockSession session = service.newSession(false)) {
            CompletableFuture<Block> first = session.get(block.cid());
            CompletableFuture<Block> second = session.get(block.cid());
            CompletableFuture<Block> open = slow.next();
            fast.next().complete(block);

            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(block);
            assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(block);
            assertThat(blockstore.has(block.cid())).isTrue();
            assertThat(slow.told).containsExactly(block);
            assertThatThrownBy(() -> open.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(java.util.concurrent.CancellationException.class);
            assertThat(slow.wants).isEmpty();
        }
    }

    @Test
    void asksANewExchangeForOpenWantsWhenTheOldOneGoes() throws Exception {
        FakeExchange old = new FakeExchange();
        FakeExchange next = new FakeExchange();
        service.bindExchange(old, Map.of());
        try (BlockSession session = service.newSession(false)) {
            CompletableFuture<Block> got = session.get(block.cid());
            CompletableFuture<Block> open = old.next();
            service.unbindExchange(old);
            open.completeExceptionally(new org.ashlar.error.ClosedException("gone"));
            service.bindExchange(next, Map.of());
            next.next().complete(block);

            assertThat(got.get(30, TimeUnit.SECONDS)).isEqualTo(block);
        }
    }

    @Test
    void withdrawsAWantThatIsCancelled() throws Exception {
        FakeExchange exchange = new FakeExchange();
        service.bindExchange(exchange, Map.of());
        try (BlockSession session = service.newSession(false)) {
            CompletableFuture<Block> got = session.get(block.cid());
            CompletableFuture<Block> open = exchange.next();

            got.cancel(false);

            assertThat(open).isCancelled();
        }
    }

    @Test
    void asksNobodyInAnOfflineSession() {
        FakeExchange exchange = new FakeExchange();
        service.bindExchange(exchange, Map.of());
        try (BlockSession session = service.newSession(true)) {
            assertThatThrownBy(() -> session.get(block.cid()).get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ContentNotFoundException.class);
        }
        assertThat(exchange.wants).isEmpty();
    }

    @Test
    void namesWhatSessionsReadUntilTheyLetItGoOrClose() {
        Cid one = block(1).cid();
        Cid two = block(2).cid();
        try (BlockSession session = service.newSession(true);
                BlockSession other = service.newSession(true)) {
            BlockSession.Kept first = session.keep(one);
            BlockSession.Kept again = session.keep(one);
            var unused = other.keep(two);
            assertThat(service.roots()).containsExactlyInAnyOrder(one, two);

            first.close();
            first.close();
            assertThat(service.roots()).contains(one);
            again.close();
            assertThat(service.roots()).containsExactly(two);
        }
        assertThat(service.roots()).isEmpty();
    }
}
