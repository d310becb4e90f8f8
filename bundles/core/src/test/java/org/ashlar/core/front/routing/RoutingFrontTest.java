package org.ashlar.core.front.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.ashlar.core.config.RoutingChoice;
import org.ashlar.core.front.gate.FakeTimer;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.routing.Plan;
import org.ashlar.core.routing.RoutingMethod;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ClosedException;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.RecordValidator;
import org.ashlar.routing.Relay;
import org.ashlar.routing.Router;
import org.ashlar.routing.Values;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RoutingFrontTest {
    private static final Multihash CONTENT = Hashes.hash(Multihash.SHA2_256, new byte[] {1});

    private final FakeTimer timer = new FakeTimer();
    private final Map<RoutingMethod, Plan> plans = new EnumMap<>(RoutingMethod.class);
    private final List<Runnable> aside = new ArrayList<>();
    private final RoutingFront front = new RoutingFront(timer, new Choice(), aside::add);
    private final FakeRouter dht = new FakeRouter();
    private final FakeRouter server = new FakeRouter();
    private final List<PeerInfo> found = new ArrayList<>();
    private @Nullable Throwable failure;
    private boolean ended;

    private static PeerInfo peer(int number) {
        byte[] text = {(byte) number};
        return new PeerInfo(PeerId.of(Hashes.hash(Multihash.SHA2_256, text)), List.of());
    }

    private static Map<String, Object> named(String name, String kind) {
        return Map.of(Router.NAME, name, Router.KIND, kind, "service.pid", kind);
    }

    private void bindBoth() {
        front.bindRouter(dht, named("dht", "dht"));
        front.bindRouter(server, named("server", "http"));
    }

    private static Plan.Step step(String router, int timeout, int after, boolean ignore) {
        return new Plan.Step(
                new Plan.One(router),
                Duration.ofSeconds(timeout),
                Duration.ofSeconds(after),
                ignore);
    }

    private void plan(Plan plan) {
        for (RoutingMethod method : RoutingMethod.values()) {
            plans.put(method, plan);
        }
    }

    private static Plan parallel(Plan.Step... steps) {
        return new Plan.Parallel(List.of(steps));
    }

    private static Plan sequential(Plan.Step... steps) {
        return new Plan.Sequential(List.of(steps));
    }

    private Relay<PeerInfo> find(int limit) {
        Relay<PeerInfo> relay =
                new Relay<>(
                        found::add,
                        why -> {
                            ended = true;
                            failure = why;
                        });
        front.findProviders(CONTENT, limit).subscribe(relay);
        return relay;
    }

    @Test
    void asksAllInParallelAndGivesEachPeerOnce() {
        plan(parallel(step("dht", 0, 0, false), step("server", 0, 0, true)));
        bindBoth();
        Relay<PeerInfo> unused = find(10);

        server.search().offer(peer(1));
        dht.search().offer(peer(1));
        dht.search().offer(peer(2));
        server.search().end();
        assertThat(ended).isFalse();
        dht.search().end();

        assertThat(found).containsExactly(peer(1), peer(2));
        assertThat(ended).isTrue();
        assertThat(failure).isNull();
        assertThat(leases()).isZero();
    }

    @Test
    void whoSearchesForTheSameSharesASearchUntilThePlanIsAnother() {
        plan(new Plan.One("dht"));
        bindBoth();
        Relay<PeerInfo> one = find(10);
        dht.search().offer(peer(1));
        Relay<PeerInfo> two = find(10);
        assertThat(dht.searches).hasSize(1);
        assertThat(found).containsExactly(peer(1), peer(1));

        Relay<PeerInfo> more = find(20);
        assertThat(dht.searches).hasSize(2);
        plan(new Plan.One("server"));
        Relay<PeerInfo> other = find(10);
        assertThat(server.searches).hasSize(1);
        List.of(one, two, more, other).forEach(each -> assertThat(each.cancel()).isTrue());
        assertThat(leases()).isZero();
    }

    @Test
    void aRouterThatIsRenamedIsAskedUnderItsNewName() {
        plan(new Plan.One("dht"));
        bindBoth();
        Relay<PeerInfo> unused = find(10);
        front.updatedRouter(dht, named("dht", "dht")); // what runs on it is nothing to wait for
        assertThat(bound("dht")).isEqualTo(1);
        dht.search().end();

        plan(new Plan.One("mine"));
        front.updatedRouter(dht, named("mine", "dht"));
        Relay<PeerInfo> unusedToo = find(10);
        aside.remove(0).run();

        assertThat(bound("dht")).isZero();
        assertThat(bound("mine")).isEqualTo(1);
        assertThat(dht.searches).hasSize(2);
    }

    @Test
    void aRouterThatIsRenamedAndGoesIsHeldBackUnderBothNames() throws Exception {
        plan(new Plan.One("dht"));
        bindBoth();
        Relay<PeerInfo> unused = find(5);
        front.updatedRouter(dht, named("mine", "dht"));

        Thread going = new Thread(() -> front.unbindRouter(dht, named("mine", "dht")));
        going.start();
        timer.awaitTask();
        assertThat(going.isAlive()).isTrue();
        dht.search().end();
        going.join();
        aside.remove(0).run();
        assertThat(bound("dht")).isZero();
        assertThat(bound("mine")).isZero();
    }

    private int bound(String name) {
        Gate<Router> gate = front.gates().get(name);
        return gate == null ? 0 : gate.status().size();
    }

    private int leases() {
        return front.gates().values().stream()
                .flatMap(gate -> gate.status().stream())
                .mapToInt(status -> status.leases())
                .sum();
    }

    @Test
    void stopsAllWithEnoughAndReturnsTheLeases() {
        plan(parallel(step("dht", 0, 0, false), step("server", 0, 0, true)));
        bindBoth();
        Relay<PeerInfo> unused = find(1);
        assertThat(leases()).isEqualTo(2);

        server.search().offer(peer(1));

        assertThat(ended).isTrue();
        assertThat(dht.search().full()).isTrue();
        assertThat(leases()).isZero();
    }

    @Test
    void returnsTheLeaseWhenTheCallerHasLostInterest() {
        plan(new Plan.One("dht"));
        bindBoth();
        Relay<PeerInfo> relay = find(5);
        assertThat(leases()).isEqualTo(1);
        assertThat(relay.cancel()).isTrue();
        assertThat(leases()).isZero();
    }

    @Test
    void beginsLaterAndEndsInTimeAsThePlanSays() {
        plan(parallel(step("dht", 0, 0, false), step("server", 3, 1, true)));
        bindBoth();
        Relay<PeerInfo> unused = find(5);
        assertThat(server.searches).isEmpty();
        timer.advance(Duration.ofSeconds(1));
        assertThat(server.searches).hasSize(1);
        dht.search().end();
        assertThat(ended).isFalse();
        timer.advance(Duration.ofSeconds(2));
        assertThat(ended).isTrue();
        assertThat(server.search().full()).isTrue();
    }

    @Test
    void asksOneAfterTheOtherUntilThereIsEnough() {
        plan(sequential(step("server", 0, 0, true), step("dht", 0, 0, false)));
        bindBoth();
        Relay<PeerInfo> unused = find(2);
        assertThat(dht.searches).isEmpty();
        server.search().offer(peer(1));
        server.search().fail(new UnavailableException("broken"));
        assertThat(dht.searches).hasSize(1);
        dht.search().offer(peer(1));
        dht.search().offer(peer(2));
        assertThat(found).containsExactly(peer(1), peer(2));
        assertThat(ended).isTrue();
    }

    @Test
    void asksLaterRoutersForAValueOnlyWhenEarlierOnesHaveNone() {
        plan(sequential(step("server", 0, 0, true), step("dht", 0, 0, false)));
        bindBoth();
        List<byte[]> values = new ArrayList<>();
        Flow.Publisher<byte[]> search = front.searchValue(new byte[] {1});
        search.subscribe(new Relay<>(values::add, why -> ended = true));
        server.valueSearches.get(0).offer(new byte[] {7});
        server.valueSearches.get(0).end();
        assertThat(ended).isTrue();
        assertThat(values).hasSize(1);
        assertThat(dht.valueSearches).isEmpty();
    }

    @Test
    void failsOnlyWithErrorsThatCount() {
        plan(parallel(step("dht", 0, 0, true), step("server", 0, 0, true)));
        bindBoth();
        Relay<PeerInfo> unused = find(2);
        dht.search().fail(new UnavailableException("broken"));
        server.search().fail(new UnavailableException("broken"));
        assertThat(ended).isTrue();
        assertThat(failure).isNull();

        plan(new Plan.One("dht"));
        Relay<PeerInfo> unused2 = find(2);
        dht.search().fail(new UnavailableException("broken"));
        assertThat(failure).hasMessage("broken");
    }

    @Test
    void takesTheFirstPeerFoundAndEndsTheOtherQuestion() {
        plan(parallel(step("dht", 0, 0, false), step("server", 0, 0, true)));
        bindBoth();
        CompletableFuture<PeerInfo> answer = front.findPeer(peer(1).id());
        dht.peers.get(0).completeExceptionally(new ContentNotFoundException("routing: not found"));
        assertThat(answer).isNotDone();
        server.peers.get(0).complete(peer(1));
        assertThat(answer).isCompletedWithValue(peer(1));

        CompletableFuture<PeerInfo> second = front.findPeer(peer(1).id());
        dht.peers.get(1).complete(peer(1));
        assertThat(second).isCompletedWithValue(peer(1));
        assertThat(server.peers.get(1)).isCancelled();
        assertThat(leases()).isZero();
    }

    @Test
    void findsNoPeerWhenNobodyKnowsIt() {
        plan(sequential(step("dht", 0, 0, false), step("server", 0, 0, false)));
        bindBoth();
        CompletableFuture<PeerInfo> answer = front.findPeer(peer(1).id());
        dht.peers.get(0).completeExceptionally(new ContentNotFoundException("routing: not found"));
        server.peers.get(0).completeExceptionally(new ContentNotFoundException("not here"));
        assertThat(answer.handle((v, f) -> f).join()).isInstanceOf(ContentNotFoundException.class);
    }

    @Test
    void placesValuesEverywhereAndFailsWithErrorsThatCount() {
        plan(parallel(step("dht", 0, 0, false), step("server", 0, 0, true)));
        bindBoth();
        front.bindValidator(new AnyValue());
        byte[] key = Values.ipnsKey(peer(1).id());
        CompletableFuture<Void> done = front.putValue(key, key);
        dht.puts.get(0).complete(null);
        assertThat(done).isNotDone();
        server.puts.get(0).completeExceptionally(new UnavailableException("broken"));
        assertThat(done).isCompleted();

        CompletableFuture<Void> second = front.putValue(key, key);
        server.puts.get(1).complete(null);
        dht.puts.get(1).completeExceptionally(new UnavailableException("no peers"));
        assertThat(second.handle((v, f) -> f).join()).hasMessage("no peers");
    }

    @Test
    void givesAQuestionUpInTime() {
        plan(parallel(step("dht", 4, 0, false), step("server", 3, 0, true)));
        bindBoth();
        CompletableFuture<PeerInfo> answer = front.findPeer(peer(1).id());
        timer.advance(Duration.ofSeconds(3));
        assertThat(answer).isNotDone();
        timer.advance(Duration.ofSeconds(1));
        assertThat(answer.handle((v, f) -> f).join()).isInstanceOf(UnavailableException.class);
        assertThat(dht.peers.get(0)).isCancelled();
    }

    @Test
    void countsWhatAllAnnouncementsCost() {
        plan(parallel(step("dht", 0, 0, false), step("server", 0, 0, false)));
        bindBoth();
        assertThat(front.provideAll(List.of(CONTENT)).join().messages()).isEqualTo(4);
    }

    @Test
    void placesNoValueThatIsNotValid() {
        plan(new Plan.One("dht"));
        bindBoth();
        byte[] key = Values.ipnsKey(peer(1).id());
        assertThat(front.putValue(key, key).handle((v, f) -> f).join())
                .isInstanceOf(ProtocolViolationException.class);
        assertThat(dht.puts).isEmpty();
    }

    @Test
    void answersEmptyAtOnceWhenNobodyIsToBeAsked() {
        front.bindValidator(new AnyValue());
        Relay<PeerInfo> unused = find(5);
        assertThat(ended).isTrue();
        assertThat(front.provide(CONTENT)).isCompleted();
        assertThat(front.findPeer(peer(1).id()).handle((v, f) -> f).join())
                .isInstanceOf(ContentNotFoundException.class);
        assertThat(
                        front.putValue(Values.ipnsKey(peer(1).id()), new byte[1])
                                .handle((v, f) -> f)
                                .join())
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void waitsForARouterThatIsAwayAndTellsWhenItDoesNotCome() {
        plan(new Plan.One("dht"));
        Relay<PeerInfo> unused = find(5);
        assertThat(ended).isFalse();
        front.bindRouter(dht, named("dht", "dht"));
        dht.search().end();
        assertThat(ended).isTrue();
        front.unbindRouter(dht, named("dht", "dht"));

        CompletableFuture<PeerInfo> answer = front.findPeer(peer(1).id());
        timer.advance(Duration.ofSeconds(3));
        assertThat(answer.handle((v, f) -> f).join())
                .hasMessageContaining("no router dht is available");
    }

    @Test
    void asksTheSuccessorWhichBeginsWithThePeersOfThePredecessor() {
        plan(new Plan.One("dht"));
        dht.known.add(peer(9));
        front.bindRouter(dht, named("dht", "dht"));
        Relay<PeerInfo> unused = find(5);
        FakeRouter client = new FakeRouter();
        front.bindRouter(client, named("dht", "dhtclient"));
        assertThat(client.met).containsExactly(peer(9));

        dht.search().offer(peer(1));
        dht.search().fail(new ClosedException("gone"));
        client.search().offer(peer(1));
        client.search().offer(peer(2));
        client.search().end();
        assertThat(found).containsExactly(peer(1), peer(2));
        assertThat(failure).isNull();

        CompletableFuture<PeerInfo> answer = front.findPeer(peer(1).id());
        assertThat(dht.peers).isEmpty();
        client.peers.get(0).completeExceptionally(new ClosedException("gone"));
        client.peers.get(1).complete(peer(1));
        assertThat(answer).isCompletedWithValue(peer(1));
    }

    @Test
    void holdsARouterBackUntilItsSearchesAreDone() throws InterruptedException {
        plan(new Plan.One("dht"));
        bindBoth();
        Relay<PeerInfo> unused = find(5);
        Thread going = new Thread(() -> front.awaitDrained(Set.of("dht")));
        going.start();
        timer.awaitTask();
        assertThat(going.isAlive()).isTrue();
        dht.search().end();
        going.join();
        assertThat(failure).isNull();
    }

    /** Takes every value. */
    private static final class AnyValue implements RecordValidator {
        @Override
        public String namespace() {
            return "ipns";
        }

        @Override
        public void validate(byte[] key, byte[] value) {
            // all are fine
        }

        @Override
        public int compare(byte[] key, byte[] one, byte[] other) {
            return 0;
        }
    }

    /** The plans of the test. */
    private final class Choice implements RoutingChoice {
        @Override
        public Plan plan(RoutingMethod method) {
            return plans.getOrDefault(method, new Plan.Nobody());
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
