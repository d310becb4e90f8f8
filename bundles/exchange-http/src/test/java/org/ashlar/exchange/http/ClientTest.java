package org.ashlar.exchange.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ClosedException;
import org.ashlar.error.UnavailableException;
import org.ashlar.exchange.ExchangeCounts;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.exchange.http.wire.HostRules;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.FakeRouting;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What sessions ask of which gateway, and when. */
@SuppressWarnings("FutureReturnValueIgnored") // what is asked is looked at
final class ClientTest {
    private static final PeerId PEER =
            PeerId.parse("12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8");
    private static final int WORKERS = 4;
    private static final Settings SETTINGS = new Settings(WORKERS, 1 << 20, HostRules.PUBLIC);

    private final FakeGateways gateways = new FakeGateways();
    private final FakeRouting routing = new FakeRouting();
    private final ManualScheduler time = new ManualScheduler();
    private Client client;
    private ExchangeSession session;

    @BeforeEach
    void begin() {
        client =
                new Client(
                        gateways,
                        routing,
                        new ManualPools(time),
                        time::nanoTime,
                        time.clock(),
                        SETTINGS);
        session = client.newSession();
    }

    private static byte[] bytes(int number) {
        return ("block " + number).getBytes(StandardCharsets.UTF_8);
    }

    private static Cid cid(int number) {
        return Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, bytes(number)));
    }

    private void provided(String... addresses) {
        routing.providers.clear();
        List<Multiaddr> parsed = new ArrayList<>();
        for (String address : addresses) {
            parsed.add(Multiaddr.parse(address));
        }
        routing.providers.add(new PeerInfo(PEER, parsed));
    }

    private void search() {
        time.advance(Duration.ofSeconds(2));
    }

    private List<CompletableFuture<Block>> fetch(int count) {
        List<CompletableFuture<Block>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(session.fetch(cid(i)));
        }
        return all;
    }

    @Test
    void asksTheGatewayThatRoutingNamesForABlock() {
        provided("/dns/one.example/https", "/ip4/192.0.2.1/tcp/4001");
        CompletableFuture<Block> block = session.fetch(cid(1));
        assertThat(gateways.open).isEmpty();

        search();

        assertThat(gateways.only().host()).isEqualTo("one.example");
        assertThat(gateways.only().most()).isEqualTo(1 << 20);
        gateways.only().give(bytes(1));
        assertThat(block.join().data()).isEqualTo(bytes(1));
        assertThat(gateways.probes).isEqualTo(1);
    }

    @Test
    void asksNobodyForABlockThatIsInItsCid() {
        provided("/dns/one.example/https");
        assertThat(session.fetch(Client.PROBE).join().data()).isEmpty();

        search();

        assertThat(gateways.probes).isZero();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void isAtRestWhenNothingIsWanted() {
        provided("/dns/one.example/https");
        CompletableFuture<Block> block = session.fetch(cid(1));
        assertThat(time.waiting()).isOne();

        block.cancel(false);
        time.advance(Duration.ofSeconds(1));

        assertThat(time.waiting()).isZero();
    }

    @Test
    void givesNoBytesOfAnotherHashToAnybody() {
        provided("/dns/one.example/https", "/dns/two.example/https");
        CompletableFuture<Block> block = session.fetch(cid(1));
        search();
        String liar = gateways.only().host();
        gateways.only().give(bytes(2));

        assertThat(block).isNotDone();
        assertThat(gateways.only().host()).isNotEqualTo(liar); // who lies is left alone
        gateways.only().give(bytes(1));
        assertThat(block.join().data()).isEqualTo(bytes(1));
    }

    @Test
    void verifiesALargeBlockToo() {
        byte[] large = new byte[100_000];
        Cid cid = Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, large));
        provided("/dns/one.example/https", "/dns/two.example/https");
        CompletableFuture<Block> block = session.fetch(cid);
        search();
        gateways.only().give(new byte[100_001]);
        assertThat(block).isNotDone();
        gateways.only().give(large);

        assertThat(block.join().data()).isEqualTo(large);
    }

    @Test
    void asksAnotherGatewayWhenOneHasNotTheBlock() {
        provided("/dns/one.example/https", "/dns/two.example/https");
        CompletableFuture<Block> block = session.fetch(cid(1));
        search();
        Set<String> hosts = new HashSet<>();
        for (int status : new int[] {404, 302}) {
            hosts.add(gateways.only().host());
            gateways.only().say(status);
        }

        assertThat(hosts).containsExactlyInAnyOrder("one.example", "two.example");
        assertThat(gateways.open).isEmpty();
        assertThat(block).isNotDone();
        time.advance(Duration.ofSeconds(2)); // routing names them again
        gateways.only().give(bytes(1));
        assertThat(block).isCompleted();
    }

    @Test
    void countsWhatCame() {
        provided("/dns/one.example/https", "/dns/two.example/https", "/dns/three.example/https");
        session.fetch(cid(1));
        search();
        assertThat(client.received()).isEqualTo(ExchangeCounts.NONE); // probes do not count
        gateways.only().say(404);
        gateways.only().give(bytes(2)); // no block, as it is another
        gateways.only().give(bytes(1));
        client.added(List.of(new Block(cid(3), bytes(3))));

        assertThat(client.received()).isEqualTo(new ExchangeCounts(1, bytes(1).length, 0, 0, 2));
    }

    @Test
    void asksNoMoreAtATimeThanItMay() {
        provided("/dns/one.example/https");
        List<CompletableFuture<Block>> blocks = fetch(10);
        search();
        int most = 0;
        for (int i = 0; i < 10; i++) {
            most = Math.max(most, gateways.open.size());
            gateways.open.get(0).give(bytes(i));
        }

        assertThat(most).isEqualTo(WORKERS);
        assertThat(blocks).allMatch(CompletableFuture::isDone);
    }

    @Test
    void takesANewNumberOfWorkersAtOnce() {
        provided("/dns/one.example/https");
        fetch(10);
        search();
        client.change(new Settings(6, 1 << 20, HostRules.PUBLIC));

        assertThat(gateways.open).hasSize(6);
    }

    @Test
    void sharesTheWorkersAmongSessions() {
        provided("/dns/one.example/https");
        fetch(10);
        search();
        ExchangeSession other = client.newSession();
        CompletableFuture<Block> urgent = other.fetch(cid(50));
        search();
        gateways.open.get(0).give(bytes(0));
        gateways.open.get(0).give(bytes(1));

        assertThat(gateways.open).extracting(FakeGateways.Asked::cid).contains(cid(50));
        assertThat(urgent).isNotDone();
    }

    @Test
    void asksForABlockOnceThoughTwoSessionsWantIt() {
        provided("/dns/one.example/https");
        CompletableFuture<Block> one = session.fetch(cid(1));
        CompletableFuture<Block> two = client.newSession().fetch(cid(1));
        search();

        gateways.only().give(bytes(1));

        assertThat(one).isCompleted();
        assertThat(two).isCompleted();
        assertThat(gateways.open).isEmpty();
    }

    @Test
    void endsTheRequestOfABlockThatCameInAnotherWay() {
        provided("/dns/one.example/https");
        CompletableFuture<Block> block = session.fetch(cid(1));
        search();
        CompletableFuture<?> request = gateways.only().answer();

        client.added(List.of(new Block(cid(1), bytes(1))));

        assertThat(request).isCancelled();
        assertThat(block).isCompleted();
    }

    @Test
    void endsTheRequestOfABlockThatNobodyWantsAnyMore() {
        provided("/dns/one.example/https");
        CompletableFuture<Block> block = session.fetch(cid(1));
        search();
        CompletableFuture<?> request = gateways.only().answer();

        block.cancel(false);

        assertThat(request).isCancelled();
        assertThat(gateways.open).isEmpty();
    }

    @Test
    void leavesTheFirstTryToOtherExchangesThatAreQuicker() {
        provided("/dns/one.example/https");
        session.fetch(cid(1));
        search();
        gateways.only().give(bytes(1));
        for (int i = 2; i < 6; i++) {
            session.fetch(cid(i));
            assertThat(gateways.open).hasSize(1);
            client.added(List.of(new Block(cid(i), bytes(i))));
        }

        session.fetch(cid(6));
        assertThat(gateways.open).isEmpty();
        time.advance(Duration.ofMillis(500));
        gateways.only().give(bytes(6));
        session.fetch(cid(7));
        assertThat(gateways.open).hasSize(1); // HTTP was quicker: no more waits
    }

    @Test
    void asksASecondGatewayWhenTheFirstIsSlow() {
        provided("/dns/one.example/https", "/dns/two.example/https");
        CompletableFuture<Block> block = session.fetch(cid(1));
        search();
        assertThat(gateways.open).hasSize(1);
        time.advance(Duration.ofSeconds(3));
        assertThat(gateways.hosts()).containsExactlyInAnyOrder("one.example", "two.example");
        CompletableFuture<?> slow = gateways.open.get(0).answer();

        gateways.open.get(1).give(bytes(1));

        assertThat(block).isCompleted();
        assertThat(slow).isCancelled();
    }

    @Test
    void leavesABusyGatewayAloneForAsLongAsItSays() {
        provided("/dns/one.example/https");
        fetch(2);
        search();
        gateways.open.get(0).say(429, "20", new byte[0]);
        gateways.open.get(0).say(503, "20", new byte[0]);

        time.advance(Duration.ofSeconds(19));
        assertThat(gateways.open).isEmpty();
        time.advance(Duration.ofSeconds(2));
        assertThat(gateways.open).hasSize(2);
    }

    @Test
    void leavesABusyGatewayAloneForAMinuteAtMost() {
        provided("/dns/one.example/https");
        session.fetch(cid(1));
        search();
        gateways.only().say(429, "86400", new byte[0]);

        time.advance(Duration.ofSeconds(59));
        assertThat(gateways.open).isEmpty();
        time.advance(Duration.ofSeconds(2));
        assertThat(gateways.open).hasSize(1);
    }

    @Test
    void leavesAGatewayThatFailsAloneForLongerEachTime() {
        provided("/dns/one.example/https");
        session.fetch(cid(1));
        search();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            gateways.only().answer().completeExceptionally(new UnavailableException("it ended"));
            long begin = time.nanoTime();
            while (gateways.open.isEmpty()) {
                time.advance(Duration.ofMillis(250));
            }
            waits.add(Duration.ofNanos(time.nanoTime() - begin).toSeconds());
        }

        assertThat(waits.get(0)).isLessThanOrEqualTo(2);
        assertThat(waits.get(7)).isGreaterThanOrEqualTo(59);
        assertThat(gateways.probes).isEqualTo(1);
    }

    @Test
    void leavesAGatewayAloneThatHasNothing() {
        provided("/dns/one.example/https");
        fetch(200);
        search();
        int asked = 0;
        while (!gateways.open.isEmpty()) {
            gateways.open.get(0).say(404);
            asked++;
        }
        // Requests under way when the budget is spent are answered too.
        assertThat(asked).isBetween(Endpoint.MAX_MISSES + 1, Endpoint.MAX_MISSES + WORKERS);

        time.advance(Duration.ofMinutes(5)); // routing names it again, and it has some
        assertThat(gateways.open).isNotEmpty();
    }

    @Test
    void asksNoServerThatIsNoGateway() {
        gateways.healthy = false;
        provided("/dns/one.example/https");
        session.fetch(cid(1));
        search();
        assertThat(gateways.only().cid()).isEqualTo(Client.PROBE);
        gateways.only().say(404);

        time.advance(Duration.ofSeconds(55));
        assertThat(gateways.open).isEmpty();
        time.advance(Duration.ofSeconds(10));
        assertThat(gateways.only().cid()).isEqualTo(Client.PROBE);
        byte[] known = "failed to load root node".getBytes(StandardCharsets.UTF_8);
        gateways.only().say(500, "", known); // some gateways answer so to all that they have not
        assertThat(gateways.only().cid()).isEqualTo(cid(1));
    }

    @Test
    void asksAtMostTenAddressesOfAPeer() {
        gateways.healthy = false;
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            addresses.add("/dns/host" + i + ".example/https");
        }
        provided(addresses.toArray(String[]::new));
        client.change(new Settings(100, 1 << 20, HostRules.PUBLIC));
        session.fetch(cid(1));
        search();

        assertThat(gateways.open).hasSize(10);
    }

    @Test
    void asksOnlyWhomTheRulesPermit() {
        client.change(
                new Settings(
                        WORKERS,
                        1 << 20,
                        HostRules.of(List.of("one.example"), List.of("two.example"))));
        provided(
                "/dns/one.example/https",
                "/dns/two.example/https",
                "/dns/three.example/https",
                "/ip4/10.0.0.1/tcp/80/http");
        session.fetch(cid(1));
        search();

        assertThat(gateways.hosts()).containsExactly("one.example");
    }

    @Test
    void forgetsGatewaysWhenTheRulesChange() {
        provided("/dns/one.example/https");
        session.fetch(cid(1));
        search();
        gateways.only().give(bytes(1));

        client.change(
                new Settings(WORKERS, 1 << 20, HostRules.of(List.of(), List.of("one.example"))));
        client.newSession().fetch(cid(2));
        time.advance(Duration.ofSeconds(30));

        assertThat(gateways.open).isEmpty();
    }

    @Test
    void asksAGatewayThatGaveABlockAMomentAgoAtOnce() {
        provided("/dns/one.example/https");
        session.fetch(cid(1));
        search();
        gateways.only().give(bytes(1));

        client.newSession().fetch(cid(2));

        assertThat(gateways.only().host()).isEqualTo("one.example");
    }

    @Test
    void failsWhatIsOpenWhenItIsClosed() {
        provided("/dns/one.example/https");
        CompletableFuture<Block> block = session.fetch(cid(1));
        search();
        CompletableFuture<?> request = gateways.only().answer();

        client.close();

        assertThatThrownBy(block::join).hasCauseInstanceOf(ClosedException.class);
        assertThat(request).isCancelled();
        assertThatThrownBy(() -> session.fetch(cid(2)).join())
                .hasCauseInstanceOf(ClosedException.class);
        time.advance(Duration.ofSeconds(60));
        assertThat(gateways.open).isEmpty();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void readsSecondsAndDatesOfRetryAfter() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(RetryAfter.parse("7", now)).contains(Duration.ofSeconds(7));
        assertThat(RetryAfter.parse("Thu, 01 Jan 2026 00:00:30 GMT", now))
                .contains(Duration.ofSeconds(30));
        for (String bad :
                List.of(
                        "",
                        "0",
                        "-1",
                        "1e9",
                        "99999999999999",
                        "Wed, 31 Dec 2025 23:59:59 GMT",
                        "x")) {
            assertThat(RetryAfter.parse(bad, now)).as(bad).isEmpty();
        }
    }
}
