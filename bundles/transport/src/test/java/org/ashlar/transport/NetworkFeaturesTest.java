package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.transport.names.Subnet;
import org.ashlar.transport.pnet.SwarmKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
class NetworkFeaturesTest {
    private static Settings settings(String... listen) {
        return TestHost.settings(List.of(listen), "noise");
    }

    static Optional<SwarmKey> key(String digit) {
        String file = "/key/swarm/psk/1.0.0/\n/base16/\n" + digit.repeat(64);
        return Optional.of(SwarmKey.parse(file.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void membersOfPrivateNetworkReachEachOtherAndNobodyElse() throws Exception {
        Settings settings = settings("/ip4/127.0.0.1/tcp/0");
        try (TestHost a = new TestHost(settings, key("a"), new FakeNames());
                TestHost b = new TestHost(settings, key("a"), new FakeNames());
                TestHost other = new TestHost(settings, key("b"), new FakeNames());
                TestHost open = new TestHost("noise")) {
            SwarmTest.connect(a, b);
            assertThat(a.swarm.ping(b.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();

            List<CompletableFuture<ConnectionInfo>> dials =
                    Stream.of(other, open)
                            .map(host -> host.swarm.connect(b.swarm.id(), b.swarm.addresses()))
                            .toList();
            for (CompletableFuture<ConnectionInfo> dial : dials) {
                assertThat(dial).failsWithin(Duration.ofSeconds(60));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"noise", "tls"})
    void carriesDataOverWebSocket(String security) throws Exception {
        Settings listening = TestHost.settings(List.of("/ip4/127.0.0.1/tcp/0/ws"), security);
        try (TestHost a = new TestHost(security);
                TestHost b = new TestHost(listening)) {
            b.echo();
            ConnectionInfo connection = SwarmTest.connect(a, b);
            byte[] data = new byte[3 << 20];
            new java.util.Random(5).nextBytes(data);

            assertThat(connection.remote().toString()).endsWith("/ws");
            assertThat(SwarmTest.echo(a, b, data).get(150, TimeUnit.SECONDS)).isEqualTo(data);
            assertThat(b.swarm.connections().get(0).remote().toString()).endsWith("/ws");
        }
    }

    @Test
    void dialsNames() throws Exception {
        FakeNames names = new FakeNames().host("b.example", "127.0.0.1");
        try (TestHost a = new TestHost(settings("/ip4/127.0.0.1/tcp/0"), Optional.empty(), names);
                TestHost b = new TestHost("noise")) {
            int port = b.swarm.addresses().get(0).socketAddress().orElseThrow().getPort();
            Multiaddr named = Multiaddr.parse("/dns4/b.example/tcp/" + port);
            names.text("_dnsaddr.x.example", "dnsaddr=" + named + "/p2p/" + b.swarm.id());

            Multiaddr address = Multiaddr.parse("/dnsaddr/x.example/p2p/" + b.swarm.id());
            ConnectionInfo connection =
                    a.swarm.connect(b.swarm.id(), List.of(address)).get(20, TimeUnit.SECONDS);

            assertThat(connection.peer()).isEqualTo(b.swarm.id());
            assertThat(a.swarm.resolve(address).get(5, TimeUnit.SECONDS))
                    .containsExactly(
                            Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port + "/p2p/" + b.swarm.id()));
        }
    }

    @Test
    void wildcardListenerShowsTheAddressesOfTheInterfaces() {
        try (TestHost host = new TestHost(settings("/ip4/0.0.0.0/tcp/0"))) {
            assertThat(host.swarm.listenAddresses())
                    .anyMatch(address -> address.toString().startsWith("/ip4/127.0.0.1/tcp/"))
                    .noneMatch(address -> address.toString().startsWith("/ip4/0.0.0.0"));
        }
    }

    @Test
    void wildcardsOfBothFamiliesShareAPort() throws Exception {
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Settings both = settings("/ip4/0.0.0.0/tcp/" + port, "/ip6/::/tcp/" + port);
        try (TestHost host = new TestHost(both);
                TestHost other = new TestHost("noise")) {
            assertThat(host.swarm.listenAddresses())
                    .anyMatch(address -> address.toString().startsWith("/ip4/127.0.0.1/tcp/"));
            Multiaddr v4 = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port);
            other.swarm.connect(host.swarm.id(), List.of(v4)).get(20, TimeUnit.SECONDS);

            assertThat(host.swarm.apply(settings("/ip4/0.0.0.0/tcp/" + port))).isEmpty();
            assertThat(host.swarm.listenAddresses())
                    .isNotEmpty()
                    .allMatch(address -> address.toString().startsWith("/ip4/"));
            assertThat(host.swarm.apply(both)).isEmpty();
        }
    }

    @Test
    void announcesWhatIsConfigured() {
        Settings base = settings("/ip4/127.0.0.1/tcp/0");
        try (TestHost host = new TestHost(base)) {
            host.swarm.apply(
                    with(
                            base,
                            "/ip4/1.2.3.4/tcp/1",
                            "/dns4/me.example/tcp/2",
                            "/ip4/9.9.9.9/tcp/9"));
            assertThat(host.swarm.addresses())
                    .extracting(Multiaddr::toString)
                    .containsExactly("/ip4/1.2.3.4/tcp/1", "/dns4/me.example/tcp/2");

            host.swarm.apply(
                    with(
                            base,
                            "/ip4/1.2.3.4/tcp/1",
                            "/ip4/5.6.7.8/tcp/1",
                            "/ip4/1.0.0.0/ipcidr/8"));
            assertThat(host.swarm.addresses())
                    .extracting(Multiaddr::toString)
                    .containsExactly("/ip4/5.6.7.8/tcp/1");
        }
    }

    private static Settings with(Settings base, String instead, String besides, String never) {
        return OtherSettings.than(base)
                .announcing(
                        new Settings.Announcing(
                                List.of(Multiaddr.parse(instead)),
                                List.of(Multiaddr.parse(besides)),
                                List.of(Multiaddr.parse(never))))
                .get();
    }

    private static Settings filtered(Settings base, Subnet... filters) {
        return OtherSettings.than(base).filters(filters).get();
    }

    private static Subnet loopback() {
        return Subnet.of(Multiaddr.parse("/ip4/127.0.0.0/ipcidr/8")).orElseThrow();
    }

    @Test
    void newFilterEndsConnectionsAndDials() throws Exception {
        Settings base = settings("/ip4/127.0.0.1/tcp/0");
        try (TestHost a = new TestHost(base);
                TestHost b = new TestHost(base)) {
            SwarmTest.connect(a, b);
            assertThat(b.connected().get(10, TimeUnit.SECONDS)).isEqualTo(a.swarm.id());
            CompletableFuture<PeerId> gone = b.disconnected();

            a.swarm.apply(filtered(base, loopback()));

            assertThat(gone.get(10, TimeUnit.SECONDS)).isEqualTo(a.swarm.id());
            assertThat(a.swarm.connect(b.swarm.id(), b.swarm.addresses()))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining("no addresses");
        }
    }

    @Test
    void filterThatGoesIsToldAndLetsDialAtOnceWhoHadToBackOff() throws Exception {
        Settings base = settings("/ip4/127.0.0.1/tcp/0");
        try (TestHost a = new TestHost(filtered(base, loopback()));
                TestHost b = new TestHost(base)) {
            assertThat(a.swarm.connect(b.swarm.id(), b.swarm.addresses()))
                    .failsWithin(Duration.ofSeconds(10));
            a.swarm.remember(b.swarm.id(), b.swarm.addresses(), Duration.ofMinutes(1));
            assertThat(a.swarm.connect(b.swarm.id(), List.of()))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining("dial backoff");
            CompletableFuture<Void> told = a.reachChanged();

            a.swarm.apply(base);

            told.get(10, TimeUnit.SECONDS);
            assertThat(a.swarm.connect(b.swarm.id(), List.of()))
                    .succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void pushesNewProtocolsToConnectedPeers() throws Exception {
        try (TestHost a = new TestHost("noise");
                TestHost b = new TestHost("noise")) {
            SwarmTest.connect(a, b);
            b.swarm.connect(a.swarm.id(), List.of()).get(10, TimeUnit.SECONDS);
            a.swarm.add(TestHost.handler("/test/new", new TestHost.EchoHandler()));

            TestHost.await(
                    () ->
                            b.swarm
                                    .identified(a.swarm.id())
                                    .map(IdentifyInfo::protocols)
                                    .orElse(List.of())
                                    .contains("/test/new"));
        }
    }

    @Test
    void meterCountsWhatStreamsCarry() throws Exception {
        try (TestHost a = new TestHost("noise");
                TestHost b = new TestHost("noise")) {
            b.echo();
            SwarmTest.connect(a, b);
            SwarmTest.echo(a, b, new byte[100_000]).get(20, TimeUnit.SECONDS);

            assertThat(a.swarm.bandwidth(TestHost.ECHO).totalOut()).isEqualTo(100_000);
            assertThat(a.swarm.bandwidth(TestHost.ECHO).totalIn()).isEqualTo(100_000);
            assertThat(a.swarm.bandwidth(b.swarm.id()).totalIn()).isGreaterThan(100_000);
            assertThat(a.swarm.bandwidth().totalIn())
                    .isEqualTo(a.swarm.bandwidth(b.swarm.id()).totalIn());
            assertThat(a.swarm.bandwidth("/never").totalIn()).isZero();
        }
    }

    @Test
    void rateLimitSlowsTransfers() throws Exception {
        Settings base = settings("/ip4/127.0.0.1/tcp/0");
        Settings slow = OtherSettings.than(base).rates(new Settings.Rates(true, 0, 1 << 20)).get();
        try (TestHost a = new TestHost(slow);
                TestHost b = new TestHost("noise")) {
            b.echo();
            SwarmTest.connect(a, b);
            long start = System.nanoTime();

            SwarmTest.echo(a, b, new byte[3 << 20]).get(150, TimeUnit.SECONDS);

            // The bucket begins full, with one second's bytes.
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThan(Duration.ofMillis(1500));
            a.swarm.apply(base);
            SwarmTest.echo(a, b, new byte[3 << 20]).get(150, TimeUnit.SECONDS);
        }
    }

    @Test
    void resourcesTellLimitsAndUse() throws Exception {
        try (TestHost a = new TestHost("noise");
                TestHost b = new TestHost("noise")) {
            SwarmTest.connect(a, b);

            assertThat(b.swarm.resources())
                    .anyMatch(
                            use ->
                                    use.scope().equals("system")
                                            && use.resource().equals("ConnsInbound")
                                            && use.used() == 1
                                            && use.limit() == 800)
                    .anyMatch(use -> use.scope().equals("peer:" + a.swarm.id()));
            assertThat(a.swarm.resources())
                    .anyMatch(
                            use ->
                                    use.scope().equals("system")
                                            && use.resource().equals("FD")
                                            && use.used() == 1);
        }
    }
}
