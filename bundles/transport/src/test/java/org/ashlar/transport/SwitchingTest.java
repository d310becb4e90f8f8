package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.IdentifyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network goes away and comes back: by command, or under the node. */
@Timeout(120)
@SuppressWarnings("AddressSelection") // literals
class SwitchingTest {
    private static List<Multiaddr> known(TestHost at, TestHost of) {
        return at.swarm.identified(of.swarm.id()).map(IdentifyInfo::addresses).orElse(List.of());
    }

    @Test
    void limitsFollowTheMemoryOfTheNode() throws Exception {
        Settings settings = TestHost.settings(List.of(), "noise");
        try (TestHost host = new TestHost(settings)) {
            long before = host.swarm.windows.limit();
            assertThat(host.swarm.limits().memory()).isEqualTo(host.total());

            host.budget = 16 << 20;
            assertThat(host.swarm.apply(settings)).isEmpty();

            assertThat(host.swarm.windows.limit()).isLessThan(before);
            assertThat(host.swarm.limits().memory()).isEqualTo(16 << 20);
            assertThat(host.swarm.limits().narrow()).isTrue();
        }
    }

    @Test
    void offClosesAllAndOnListensOnTheSamePorts() throws Exception {
        Settings two =
                TestHost.settings(
                        List.of("/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws"), "noise");
        try (TestHost a = new TestHost(two);
                TestHost b = new TestHost("noise")) {
            List<Multiaddr> before = a.swarm.listenAddresses();
            SwarmTest.connect(b, a);
            CompletableFuture<PeerId> gone = b.disconnected();

            assertThat(a.swarm.active(false).get(20, TimeUnit.SECONDS)).isEmpty();

            assertThat(gone.get(10, TimeUnit.SECONDS)).isEqualTo(a.swarm.id());
            assertThat(a.swarm.connections()).isEmpty();
            assertThat(a.swarm.listenAddresses()).isEmpty();
            assertThat(a.swarm.connect(b.swarm.id(), b.swarm.addresses()))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining("the network is switched off; 'swarm on'");
            assertThat(b.swarm.connect(a.swarm.id(), before))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withMessageContaining("connection refused");
            assertThat(a.swarm.apply(two)).isEmpty();
            assertThat(a.swarm.listenAddresses()).isEmpty();

            assertThat(a.swarm.active(true).get(20, TimeUnit.SECONDS)).isEmpty();

            assertThat(a.swarm.listenAddresses()).isEqualTo(before);
            b.swarm.connect(a.swarm.id(), before).get(20, TimeUnit.SECONDS);
            assertThat(b.swarm.ping(a.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
        }
    }

    @Test
    void newAddressOfAnInterfaceIsToldToConnectedPeers() throws Exception {
        List<InetAddress> one = List.of(InetAddress.getByName("127.0.0.1"));
        List<InetAddress> two = new ArrayList<>(one);
        two.add(InetAddress.getByName("127.0.7.7"));
        try (TestHost a = new TestHost(TestHost.settings(List.of("/ip4/0.0.0.0/tcp/0"), "noise"));
                TestHost b = new TestHost("noise")) {
            a.pretended = one;
            a.swarm.look();
            List<Multiaddr> before = a.swarm.listenAddresses();
            assertThat(before).hasSize(1);
            b.swarm.connect(a.swarm.id(), before).get(20, TimeUnit.SECONDS);
            TestHost.await(() -> known(b, a).equals(before));

            a.pretended = two;
            a.swarm.look();

            List<Multiaddr> after = a.swarm.listenAddresses();
            assertThat(after).hasSize(2).containsAll(before);
            TestHost.await(() -> known(b, a).equals(after));
            Multiaddr added = after.get(1);
            assertThat(added.toString()).startsWith("/ip4/127.0.7.7/tcp/");
            b.swarm.disconnect(a.swarm.id()).get(10, TimeUnit.SECONDS);
            b.swarm.connect(a.swarm.id(), List.of(added)).get(20, TimeUnit.SECONDS);

            a.pretended = one;
            a.swarm.look();
            assertThat(a.swarm.listenAddresses()).isEqualTo(before);
        }
    }

    @Test
    void listFailureChangesNothing() throws Exception {
        List<List<InetAddress>> answers = new ArrayList<>();
        List<InetAddress> good = List.of(InetAddress.getByName("10.1.2.3"));
        answers.add(good);
        answers.add(List.of());
        answers.add(good);
        answers.add(List.of(InetAddress.getByName("10.1.2.4")));
        Interfaces interfaces = new Interfaces(() -> answers.remove(0));
        assertThat(interfaces.poll()).isFalse();
        assertThat(interfaces.now()).isEqualTo(good);
        assertThat(interfaces.poll()).isFalse();
        assertThat(interfaces.poll()).isTrue();
        assertThat(interfaces.has(InetAddress.getByName("10.1.2.3"))).isFalse();
        assertThat(interfaces.has(InetAddress.getByName("10.1.2.4"))).isTrue();
    }
}
