package org.ashlar.core.front.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.ashlar.core.front.gate.FakeTimer;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final List<Multiaddr> SOMEWHERE =
            List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));

    private final FakeTimer timer = new FakeTimer();
    private final FakeNetwork world = new FakeNetwork();
    private final FakeHost host = world.host(id(0));
    private final Random random = new Random(1);

    private static PeerId id(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return Keys.ed25519(bytes).publicKey().peerId();
    }

    private List<PeerId> connected() {
        return host.connections().stream().map(ConnectionInfo::peer).toList();
    }

    private Peering peering() {
        Peering peering = new Peering(host, timer, random);
        host.tell(
                new ConnectionListener() {
                    @Override
                    public void connected(PeerId peer, IdentifyInfo info) {
                        peering.connected(peer);
                    }

                    @Override
                    public void disconnected(PeerId peer) {
                        peering.disconnected(peer);
                    }

                    @Override
                    public void reachChanged() {
                        peering.reachChanged();
                    }
                });
        return peering;
    }

    @Test
    void peeringConnectsAgainAfterAWait() {
        FakeHost other = world.host(id(1));
        Peering peering = peering();
        peering.add(id(1), SOMEWHERE);
        assertThat(connected()).containsExactly(id(1));

        world.disconnect(host, other);
        assertThat(connected()).isEmpty();
        timer.advance(Peering.FIRST_WAIT.multipliedBy(2));

        assertThat(connected()).containsExactly(id(1));
    }

    @Test
    void peeringConnectsAtOnceWhenPeersMayBeInReachAgain() {
        world.host(id(1));
        Peering peering = peering();
        host.holdDials(CompletableFuture.failedFuture(new UnavailableException("no way")));
        peering.add(id(1), SOMEWHERE);
        timer.advance(Peering.LONGEST_WAIT);
        assertThat(connected()).isEmpty();
        host.holdDials(CompletableFuture.completedFuture(null));

        host.reachChanged();

        assertThat(connected()).containsExactly(id(1));
    }

    @Test
    void peeringDialsAnewWhenTheDialThatRanBeforePeersWereInReachFails() {
        world.host(id(1));
        CompletableFuture<Void> early = new CompletableFuture<>();
        host.holdDials(early);
        Peering peering = peering();
        peering.add(id(1), SOMEWHERE);
        host.reachChanged();
        host.holdDials(CompletableFuture.completedFuture(null));
        assertThat(connected()).isEmpty();

        early.completeExceptionally(new UnavailableException("no way"));

        assertThat(connected()).containsExactly(id(1));
    }

    @Test
    void peeringWaitsAfterADialThatFailsUnlessPeersMayBeInReachAgain() {
        world.host(id(1));
        CompletableFuture<Void> dial = new CompletableFuture<>();
        host.holdDials(dial);
        peering().add(id(1), SOMEWHERE);
        host.holdDials(CompletableFuture.completedFuture(null));

        dial.completeExceptionally(new UnavailableException("no way"));

        assertThat(connected()).isEmpty();
        timer.advance(Peering.FIRST_WAIT.multipliedBy(2));
        assertThat(connected()).containsExactly(id(1));
    }

    @Test
    void peeringLeavesRemovedPeerAlone() {
        FakeHost other = world.host(id(1));
        Peering peering = peering();
        peering.add(id(1), SOMEWHERE);

        peering.remove(id(1));
        world.disconnect(host, other);
        timer.advance(Peering.LONGEST_WAIT);

        assertThat(connected()).isEmpty();
        assertThat(peering.peers()).isEmpty();
    }

    @Test
    void peeringFollowsTheConfigurationAndKeepsPeersAddedByHand() {
        for (int i = 1; i <= 3; i++) {
            world.host(id(i));
        }
        Peering peering = peering();
        peering.add(id(1), SOMEWHERE);
        peering.configure(Map.of(id(2), SOMEWHERE));

        peering.configure(Map.of(id(3), SOMEWHERE));

        assertThat(peering.peers()).containsOnlyKeys(id(1), id(3));
    }

    @Test
    void bootstrapDialsOnlyAsManyAsAreMissing() {
        Map<PeerId, List<Multiaddr>> peers = new java.util.HashMap<>();
        for (int i = 1; i <= 8; i++) {
            world.host(id(i));
            peers.put(id(i), SOMEWHERE);
        }

        new Bootstrapper(host, timer, random).configure(peers);

        assertThat(connected()).hasSize(Bootstrapper.FEW);
        timer.advance(Bootstrapper.PERIOD);
        assertThat(connected()).hasSize(Bootstrapper.FEW);
    }

    @Test
    void bootstrapLooksAgainWhenPeersAreGone() {
        FakeHost other = world.host(id(1));
        new Bootstrapper(host, timer, random).configure(Map.of(id(1), SOMEWHERE));
        world.disconnect(host, other);

        timer.advance(Bootstrapper.PERIOD.plus(Duration.ofSeconds(1)));

        assertThat(connected()).containsExactly(id(1));
    }

    @Test
    void bootstrapLooksAtOnceWhenPeersMayBeInReachAgain() {
        FakeHost other = world.host(id(1));
        Bootstrapper bootstrapper = new Bootstrapper(host, timer, random);
        bootstrapper.configure(Map.of(id(1), SOMEWHERE));
        world.disconnect(host, other);

        bootstrapper.reachChanged();

        assertThat(connected()).containsExactly(id(1));
    }

    @Test
    void nodeWithoutBootstrapPeersDoesNotDialThoseOfTheLastRun() {
        world.host(id(1));
        Bootstrapper bootstrapper = new Bootstrapper(host, timer, random);
        bootstrapper.configure(Map.of());

        bootstrapper.remembered(Map.of(id(1), SOMEWHERE));

        assertThat(connected()).isEmpty();
    }

    @Test
    void nodeWithBootstrapPeersDialsThoseOfTheLastRunToo() {
        world.host(id(1));
        world.host(id(2));
        Bootstrapper bootstrapper = new Bootstrapper(host, timer, random);
        bootstrapper.configure(Map.of(id(1), SOMEWHERE));

        bootstrapper.remembered(Map.of(id(2), SOMEWHERE));

        assertThat(connected()).containsExactlyInAnyOrder(id(1), id(2));
    }

    @Test
    void memorySurvivesARestart() {
        InMemoryRootStore store = new InMemoryRootStore();
        world.connect(host, world.host(id(1)));
        new PeerMemory(store).save(host);

        assertThat(new PeerMemory(store).load()).isEqualTo(Map.of(id(1), SOMEWHERE));
    }

    @Test
    void memoryKeepsThePeersOfTheLastRunWhileThereAreNone() {
        InMemoryRootStore store = new InMemoryRootStore();
        FakeHost other = world.host(id(1));
        world.connect(host, other);
        PeerMemory memory = new PeerMemory(store);
        memory.save(host);
        world.disconnect(host, other);

        memory.save(host);

        assertThat(new PeerMemory(store).load()).containsOnlyKeys(id(1));
    }

    @Test
    void placeholderStandsForThePublicPeersUnlessSwitchedOff() {
        FakeNodeConfig config = new FakeNodeConfig();
        config.set("Bootstrap", List.of("auto", "/ip4/1.2.3.4/tcp/1/p2p/" + id(1)));
        assertThat(BootstrapPeers.expanded(config))
                .containsAll(BootstrapPeers.PUBLIC)
                .hasSize(BootstrapPeers.PUBLIC.size() + 1);

        config.set("AutoConf.Enabled", false);
        assertThat(BootstrapPeers.expanded(config)).hasSize(1);
    }

    @Test
    void publicPeersAreWellFormed() {
        assertThat(BootstrapPeers.PUBLIC).allMatch(text -> PeerAddress.parse(text) != null);
    }
}
