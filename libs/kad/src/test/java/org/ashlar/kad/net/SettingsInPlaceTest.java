package org.ashlar.routing.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.kad.Lookup;
import org.ashlar.kad.net.DhtNode;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.Test;

/** Settings that change while searches run: these go on, and what follows uses the new ones. */
class SettingsInPlaceTest {
    private static final int PEERS = 12;
    private static final byte[] KEY = {7};

    private final FakeNetwork network = new FakeNetwork();
    private final FakeHost self = network.host(id(0));
    private final ManualScheduler time = new ManualScheduler();
    private final InMemoryRootStore store = new InMemoryRootStore();
    private final List<Channel> asked = new ArrayList<>();

    private static PeerId id(int seed) {
        return PeerId.of(Multihash.of(Multihash.SHA2_256, Bytes.random(seed + 1, 32)));
    }

    private static DhtNode.Settings settings(int concurrency, boolean loopback, int minutes) {
        return DhtNode.Settings.of(concurrency, loopback, Duration.ofMinutes(minutes).toMillis());
    }

    private DhtNode start(DhtNode.Settings settings) {
        return new DhtNode(self, self, store, new ManualPools(time), List::of, settings);
    }

    /** Connects servers that take questions and never answer. */
    private void connectServers(DhtNode node) {
        self.tell(
                new ConnectionListener() {
                    @Override
                    public void connected(PeerId peer, IdentifyInfo info) {
                        node.dual().met(info);
                    }

                    @Override
                    public void disconnected(PeerId peer) {}
                });
        for (int i = 1; i <= PEERS; i++) {
            network.connect(self, network.host(id(i)).serve(new Silent()));
        }
    }

    private final class Silent implements StreamHandler {
        @Override
        public List<String> protocols() {
            return List.of(DhtNode.LAN_PROTOCOL);
        }

        @Override
        public void accept(Channel stream) {
            asked.add(stream);
        }
    }

    private static void know(DhtNode node) {
        for (int i = 1; i <= PEERS; i++) {
            node.dual()
                    .lan()
                    .kad()
                    .table()
                    .add(new PeerInfo(id(i), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"))));
        }
    }

    @Test
    void aSearchGoesOnWhileTheConcurrencyChangesAndTheNextOneHasTheNew() {
        DhtNode node = start(settings(3, true, 10));
        connectServers(node);
        know(node);
        asked.clear();
        CompletableFuture<Lookup.Outcome> before = node.dual().lan().kad().closest(KEY);
        assertThat(asked).hasSize(3);

        node.use(settings(8, true, 10));
        CompletableFuture<Lookup.Outcome> after = node.dual().lan().kad().closest(KEY);

        assertThat(asked).hasSize(3 + 8);
        assertThat(before).isNotDone();
        assertThat(after).isNotDone();
    }

    @Test
    void loopbackPeersLeaveTheLocalNetworkAndAreAskedWhenTheyCountAgain() {
        DhtNode node = start(settings(3, true, 10));
        connectServers(node);
        know(node);
        assertThat(node.dual().known()).hasSize(PEERS);

        node.use(settings(3, false, 10));
        assertThat(node.dual().known()).isEmpty();
        time.advance(Duration.ofMinutes(1)); // the questions before are given up
        asked.clear();

        node.use(settings(3, true, 10));
        assertThat(asked).hasSize(PEERS); // connected all the time, they are asked at once
    }

    @Test
    void theTableIsRefreshedAtTheNewPace() {
        DhtNode node = start(settings(3, true, 60));
        connectServers(node);
        time.advance(Duration.ofMinutes(1)); // their checks are given up
        know(node);
        node.use(settings(3, true, 2));
        asked.clear();

        time.advance(Duration.ofMinutes(2));
        assertThat(asked).isNotEmpty();

        node.close();
        time.advance(Duration.ofMinutes(1));
        asked.clear();
        know(node);
        node.use(settings(3, true, 1));
        time.advance(Duration.ofHours(2));
        assertThat(asked).isEmpty(); // nothing begins after the end
    }
}
