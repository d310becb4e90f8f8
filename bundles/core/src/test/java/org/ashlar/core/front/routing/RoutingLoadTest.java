package org.ashlar.core.front.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.ashlar.core.config.RoutingChoice;
import org.ashlar.core.front.gate.FakeTimer;
import org.ashlar.core.routing.Plan;
import org.ashlar.core.routing.RoutingMethod;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.Arrivals;
import org.ashlar.routing.MergedSearch;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.ResultStream;
import org.ashlar.routing.Router;
import org.ashlar.runtime.CallScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads search while routers of one name replace each other: each search is answered. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RoutingLoadTest {
    private static final Multihash CONTENT = Hashes.hash(Multihash.SHA2_256, new byte[] {1});
    private static final PeerInfo FOUND = new PeerInfo(PeerId.of(CONTENT), List.of());
    private static final int THREADS = 4;
    private static final int SWAPS = 200;

    private final ExecutorService network = Executors.newFixedThreadPool(2);
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void eachSearchIsAnsweredWhileRoutersAreSwapped() throws Exception {
        RoutingFront front = new RoutingFront(new FakeTimer(), new OnlyDht());
        Router current = new Distant();
        front.bindRouter(current, named("0"));
        ExecutorService load = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(load.submit(() -> search(front)));
        }
        for (int i = 1; i <= SWAPS; i++) {
            int before = answered.get();
            Router next = new Distant();
            front.bindRouter(next, named(String.valueOf(i)));
            front.unbindRouter(current, named(String.valueOf(i - 1)));
            current = next;
            while (answered.get() < before + THREADS) {
                Thread.onSpinWait();
            }
        }
        over.set(true);
        for (Future<?> one : running) {
            one.get();
        }
        load.shutdown();
        network.shutdown();
        assertThat(network.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        System.out.println(answered + " searches during " + SWAPS + " swaps");
    }

    private void search(RoutingFront front) {
        while (!over.get()) {
            try (CallScope scope = new CallScope();
                    Arrivals<PeerInfo> found =
                            new Arrivals<>(scope, front.findProviders(CONTENT, 1))) {
                assertThat(found.next()).contains(FOUND);
                assertThat(found.next()).isEmpty();
                answered.incrementAndGet();
            }
        }
    }

    private static Map<String, Object> named(String pid) {
        return Map.of(Router.NAME, "dht", Router.KIND, "dht", "service.pid", pid);
    }

    /** Answers on the threads of a network. */
    private final class Distant implements Router {
        @Override
        public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
            Flow.Publisher<PeerInfo> one = new ResultStream<>(limit, this::answer);
            Flow.Publisher<PeerInfo> other = new ResultStream<>(limit, this::answer);
            return MergedSearch.of(limit, List.of(one, other), peer -> true);
        }

        private void answer(ResultStream<PeerInfo> results) {
            network.execute(
                    () -> {
                        boolean unused = results.offer(FOUND);
                        boolean unused2 = results.offer(FOUND);
                        results.end();
                    });
        }

        @Override
        public CompletableFuture<Void> provide(Multihash content) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<ProvideReport> provideAll(List<Multihash> contents) {
            return CompletableFuture.completedFuture(new ProvideReport(0, 0, 0, 0));
        }

        @Override
        public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
            return CompletableFuture.completedFuture(FOUND);
        }

        @Override
        public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
            return new ResultStream<>(1, ResultStream::end);
        }

        @Override
        public Flow.Publisher<byte[]> searchValue(byte[] key) {
            return new ResultStream<>(1, ResultStream::end);
        }

        @Override
        public CompletableFuture<Void> putValue(byte[] key, byte[] value) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** One DHT for everything. */
    private static final class OnlyDht implements RoutingChoice {
        @Override
        public Plan plan(RoutingMethod method) {
            return new Plan.One("dht");
        }

        @Override
        public void change(String type, Consumer<String> stage) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void holdBack(Consumer<Collection<String>> drain) {
            // nobody leaves by the configuration here
        }
    }
}
