package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.AddressReachability;
import org.ashlar.net.Reachability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loopback stands for the public network; each host has a network of its own in it. */
@Timeout(180)
class ReachTest {
    private static final Multiaddr NOBODY = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");

    private final List<TestHost> hosts = new ArrayList<>();

    private TestHost host(Settings settings) {
        TestHost host = new TestHost(settings, Optional.empty(), new FakeNames(), ip -> true);
        hosts.add(host);
        return host;
    }

    private static Settings listening(String ip) {
        return TestHost.settings(List.of("/ip4/" + ip + "/tcp/0"), "noise");
    }

    private static Settings announcing(Settings base, List<Multiaddr> only, List<Multiaddr> also) {
        return OtherSettings.than(base)
                .announcing(new Settings.Announcing(only, also, List.of()))
                .get();
    }

    private TestHost amongServers(Settings settings, int count) throws Exception {
        TestHost client = host(settings);
        for (int i = 1; i <= count; i++) {
            SwarmTest.connect(client, host(listening("127.0." + i + ".1")));
        }
        return client;
    }

    @AfterEach
    void close() {
        hosts.forEach(TestHost::close);
    }

    @Test
    void threeNetworksDecideWhichAddressesCanBeReached() throws Exception {
        Settings base = announcing(listening("127.0.0.1"), List.of(), List.of(NOBODY));
        TestHost client = amongServers(base, 3);
        BlockingQueue<Reachability> told = new LinkedBlockingQueue<>();
        client.swarm.reach().add(told::add);

        TestHost.await(
                () -> {
                    client.swarm.reach().tick();
                    AddressReachability report = client.swarm.reachability();
                    return report.unknown().isEmpty() && !report.reachable().isEmpty();
                });

        AddressReachability report = client.swarm.reachability();
        assertThat(report.reachable()).isEqualTo(client.swarm.listenAddresses());
        assertThat(report.unreachable()).containsExactly(NOBODY);
        assertThat(report.node()).isEqualTo(Reachability.PUBLIC);
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(Reachability.PUBLIC);
        List<Reachability> late = new ArrayList<>();
        client.swarm.reach().add(late::add);
        assertThat(late).containsExactly(Reachability.PUBLIC);
    }

    @Test
    void nodeThatNobodyCanDialIsPrivate() throws Exception {
        Settings base = announcing(listening("127.0.0.1"), List.of(NOBODY), List.of());
        TestHost client = amongServers(base, 3);
        BlockingQueue<Reachability> told = new LinkedBlockingQueue<>();
        client.swarm.reach().add(told::add);

        TestHost.await(
                () -> {
                    client.swarm.reach().tick();
                    return client.swarm.reachability().node() == Reachability.PRIVATE;
                });

        assertThat(client.swarm.reachability().unreachable()).containsExactly(NOBODY);
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(Reachability.PRIVATE);
    }

    @Test
    void theFirstVersionAloneDecidesForTheNodeAsAWhole() throws Exception {
        Settings base = listening("127.0.0.1");
        TestHost client = host(base);
        for (int i = 1; i <= 3; i++) {
            Settings server = listening("127.0." + i + ".1");
            TestHost old = host(OtherSettings.than(server).serving(true, false).get());
            SwarmTest.connect(client, old);
        }
        TestHost.await(
                () -> {
                    client.swarm.reach().tick();
                    return client.swarm.reachability().node() == Reachability.PUBLIC;
                });
        assertThat(client.swarm.reachability().unknown()).isEqualTo(client.swarm.listenAddresses());
    }

    @Test
    void nobodyIsAskedToDialSecureWebSocketAtAnIpAddress() {
        Multiaddr secure = Multiaddr.parse("/ip4/127.0.0.1/tcp/1/tls/ws");
        TestHost client =
                host(announcing(listening("127.0.0.1"), List.of(), List.of(secure, NOBODY)));

        client.swarm.reach().tick();

        assertThat(client.swarm.addresses()).contains(secure);
        assertThat(client.swarm.reachability().unknown())
                .containsExactlyInAnyOrder(client.swarm.listenAddresses().get(0), NOBODY);
    }

    @Test
    void twoNetworksDecideNothing() throws Exception {
        TestHost client = amongServers(listening("127.0.0.1"), 2);
        Multiaddr own = client.swarm.listenAddresses().get(0);
        for (int i = 0; i < 20; i++) {
            client.swarm.reach().tick();
            client.swarm.ping(hosts.get(1).swarm.id()).get(10, TimeUnit.SECONDS);
            client.swarm.ping(hosts.get(2).swarm.id()).get(10, TimeUnit.SECONDS);
        }
        assertThat(client.swarm.reachability().node()).isEqualTo(Reachability.UNKNOWN);
        assertThat(client.swarm.reachability().unknown()).containsExactly(own);
    }
}
