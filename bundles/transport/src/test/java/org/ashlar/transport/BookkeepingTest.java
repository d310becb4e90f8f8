package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.IdentifyInfo;
import org.junit.jupiter.api.Test;

/** Bounded tables of the transport: peers, limits, rates. */
@SuppressWarnings("AddressSelection") // literals
class BookkeepingTest {
    private final AtomicLong clock = new AtomicLong(1);
    private final Peerstore store = new Peerstore(1, clock::get);

    private static PeerId peer(int i) {
        byte[] seed = new byte[32];
        seed[0] = (byte) i;
        seed[1] = (byte) (i >> 8);
        return Keys.ed25519(seed).publicKey().peerId();
    }

    private static Multiaddr address(int port) {
        return Multiaddr.parse("/ip4/1.2.3.4/tcp/" + port);
    }

    private static List<Multiaddr> addresses(int count) {
        List<Multiaddr> all = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            all.add(address(i));
        }
        return all;
    }

    private static IdentifyInfo info(PeerId peer, int addresses) {
        return new IdentifyInfo(peer, new byte[0], addresses(addresses), List.of(), "", "");
    }

    @Test
    void peersThatDoNotFitAreForgottenWhenTheMemoryBecomesLess() {
        Peerstore large = new Peerstore(1 << 20, clock::get);
        large.identified(info(peer(0), 1));
        for (int i = 1; i <= 200; i++) {
            large.add(peer(i), addresses(1), Duration.ofMinutes(2));
        }
        assertThat(large.peers()).hasSize(201);

        large.limit(1);

        assertThat(large.peers()).hasSize(64).contains(peer(0), peer(200));
    }

    @Test
    void addressesAreForgottenInTime() {
        store.add(peer(1), addresses(1), Duration.ofMinutes(2));
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(store.addresses(peer(1))).containsExactly(address(1));
        clock.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(store.addresses(peer(1))).isEmpty();
        assertThat(store.peers()).isEmpty();
    }

    @Test
    void addressesOfConnectedPeerHoldUntilSomeTimeAfterItIsGone() {
        store.identified(info(peer(1), 20));
        clock.addAndGet(Duration.ofDays(1).toNanos());
        assertThat(store.addresses(peer(1))).hasSize(20);

        store.disconnected(peer(1));
        assertThat(store.addresses(peer(1))).hasSize(Peerstore.MAX_UNCONNECTED);
        clock.addAndGet(Peerstore.RECENT.plusSeconds(1).toNanos());
        assertThat(store.addresses(peer(1))).isEmpty();
    }

    @Test
    void addressesOfOnePeerAreBounded() {
        store.add(peer(1), addresses(100), Duration.ofHours(1));
        assertThat(store.addresses(peer(1))).hasSize(Peerstore.MAX_UNCONNECTED);
        store.identified(info(peer(2), 100));
        assertThat(store.addresses(peer(2))).hasSize(Peerstore.MAX_CONNECTED);
    }

    @Test
    void oldestUnconnectedPeerGoesFirst() {
        store.identified(info(peer(0), 1));
        for (int i = 1; i <= 80; i++) {
            store.add(peer(i), addresses(1), Duration.ofHours(1));
        }
        assertThat(store.peers()).hasSize(64).contains(peer(0), peer(80)).doesNotContain(peer(1));
    }

    @Test
    void a1InboundConnectionsAreBoundedByAddressNetworkAndTotalInLowpower() throws Exception {
        Limits small = Limits.of(TestHost.settings(List.of()), 16 << 20);
        InboundLimits limits = new InboundLimits(small);
        int admitted = 0;
        for (int i = 0; i < 20; i++) {
            admitted += admit(limits, "198.51.100.1") ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(8);
        for (int i = 0; i < 20; i++) {
            admitted += admit(limits, "198.51.100." + (10 + i)) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(16);
        for (int i = 0; i < 200; i++) {
            admitted += admit(limits, "10." + i + ".0.1") ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(96).isEqualTo(small.inbound());

        limits.closed(InetAddress.getByName("198.51.100.1"));
        assertThat(admit(limits, "198.51.100.1")).isTrue();
    }

    private static boolean admit(InboundLimits limits, String from) throws Exception {
        boolean admitted = limits.admit(InetAddress.getByName(from));
        if (admitted) {
            limits.handshakeEnded();
        }
        return admitted;
    }

    @Test
    void a1HandshakesAtATimeAreBoundedInLowpower() throws Exception {
        InboundLimits limits = new InboundLimits(Limits.of(TestHost.settings(List.of()), 1 << 20));
        int admitted = 0;
        for (int i = 0; i < 40; i++) {
            admitted += limits.admit(InetAddress.getByName("127.0.0.1")) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(16);
    }

    @Test
    void a1LargeNodeOfTheDefaultProfileFollowsTheReference() {
        Limits large = Limits.of(TestHost.settings(List.of()), 2L << 30);
        assertThat(large.inbound()).isEqualTo(2048);
        assertThat(Limits.of(TestHost.settings(List.of()), 128L << 20).inbound()).isEqualTo(800);
    }

    @Test
    void streamsOfOnePeerAreBounded() {
        Resources resources = new Resources(Limits.of(TestHost.settings(List.of()), 1 << 20));
        int open = 0;
        for (int i = 0; i < 200; i++) {
            open += resources.openStream(peer(1), "/x", true) ? 1 : 0;
        }
        assertThat(open).isEqualTo(128);
        assertThat(resources.openStream(peer(2), "/x", true)).isTrue();
        resources.closeStream(peer(1), "/x", true);
        assertThat(resources.openStream(peer(1), "/x", true)).isTrue();
    }

    @Test
    void pushesAreLimitedByNetworkAndInAll() throws Exception {
        PushLimits limits = new PushLimits();
        InetAddress one = InetAddress.getByName("198.51.100.1");
        int begun = 0;
        for (int i = 0; i < 20; i++) {
            begun += limits.begin(one, 0) ? 1 : 0;
        }
        assertThat(begun).isEqualTo(PushLimits.BURST);
        assertThat(limits.begin(one, Duration.ofSeconds(6).toNanos())).isTrue();
        for (int i = 0; i < 100; i++) {
            begun += limits.begin(InetAddress.getByName("10.0." + i + ".1"), 0) ? 1 : 0;
        }
        assertThat(begun + 1).isEqualTo(PushLimits.MAX_AT_ONCE);
    }

    @Test
    void bucketLetsOnlyItsRatePass() {
        Bucket bucket = new Bucket(1000, 0);
        assertThat(bucket.delay(0)).isZero();
        bucket.take(3000, 0);
        assertThat(bucket.delay(0)).isBetween(2_000_000_000L, 2_010_000_000L);
        assertThat(bucket.delay(2_100_000_000L)).isZero();
        bucket.rate(0);
        bucket.take(1 << 30, 0);
        assertThat(bucket.delay(0)).isZero();
    }

    @Test
    void meterRateFollowsTheLastSeconds() {
        Meter meter = new Meter(0);
        for (int second = 1; second <= 60; second++) {
            meter.received(1000, second * 1_000_000_000L);
        }
        assertThat(meter.now(61_000_000_000L).rateIn()).isBetween(900.0, 1100.0);
        assertThat(meter.now(600_000_000_000L).rateIn()).isLessThan(1);
        assertThat(meter.now(600_000_000_000L).totalIn()).isEqualTo(60_000);
    }

    @Test
    void nearAddressesAreDialledFirstAndFamiliesTakeTurns() {
        List<Endpoint> found = new ArrayList<>();
        for (String text :
                List.of(
                        "/ip4/1.1.1.1/tcp/1/ws",
                        "/ip4/1.1.1.1/tcp/1",
                        "/ip4/1.1.1.2/tcp/1",
                        "/ip6/2001:db8::1/tcp/1",
                        "/ip4/127.0.0.1/tcp/1")) {
            Endpoint.of(Multiaddr.parse(text)).ifPresent(found::add);
        }

        assertThat(Dial.ranked(found))
                .extracting(endpoint -> endpoint.address().toString())
                .containsExactly(
                        "/ip4/127.0.0.1/tcp/1",
                        "/ip6/2001:db8::1/tcp/1",
                        "/ip4/1.1.1.1/tcp/1",
                        "/ip4/1.1.1.2/tcp/1",
                        "/ip4/1.1.1.1/tcp/1/ws");
    }

    @Test
    void refusedDialIsWordedAsInKubo() {
        Endpoint endpoint =
                new Endpoint(
                        address(1),
                        new InetSocketAddress("1.2.3.4", 1),
                        Endpoint.Kind.TCP,
                        "1.2.3.4");
        assertThat(Dial.reason(endpoint, new java.net.ConnectException("Connection refused")))
                .isEqualTo("dial tcp4 1.2.3.4:1: connect: connection refused");
    }

    @Test
    void quicIsDialledBeforeTcpAndTcpBeforeWebSocket() {
        List<Endpoint> ranked =
                Dial.ranked(
                        Stream.of("/tcp/1/ws", "/tcp/2", "/udp/3/quic-v1")
                                .map(rest -> Multiaddr.parse("/ip4/1.2.3.4" + rest))
                                .flatMap(address -> Endpoint.of(address).stream())
                                .toList());
        assertThat(ranked)
                .extracting(Endpoint::kind)
                .containsExactly(Endpoint.Kind.QUIC, Endpoint.Kind.TCP, Endpoint.Kind.WS);
    }

    @Test
    void onlyKnownKindsOfAddressesAreEndpoints() {
        for (String none :
                List.of("/udp/1", "/udp/1/quic", "/udp/1/quic-v1/webtransport", "/tcp/1/quic-v1")) {
            assertThat(Endpoint.of(Multiaddr.parse("/ip4/1.2.3.4" + none))).as(none).isEmpty();
        }
        Multiaddr quic = Multiaddr.parse("/ip6/2001:db8::1/udp/1/quic-v1");
        Endpoint datagrams = Endpoint.of(quic).orElseThrow();
        assertThat(datagrams.kind()).isEqualTo(Endpoint.Kind.QUIC);
        assertThat(Endpoint.address(datagrams.socket(), datagrams.kind())).isEqualTo(quic);
        assertThat(Endpoint.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/1/p2p-circuit"))).isEmpty();
        assertThat(Endpoint.of(Multiaddr.parse("/dns4/x.example/tcp/1"))).isEmpty();
        Endpoint secure =
                Endpoint.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/443/tls/sni/x.example/ws"))
                        .orElseThrow();
        assertThat(secure.kind()).isEqualTo(Endpoint.Kind.WSS);
        assertThat(secure.host()).isEqualTo("x.example");
    }
}
