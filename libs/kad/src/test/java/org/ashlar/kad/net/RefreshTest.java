package org.ashlar.kad.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.Test;

/** How often the tables of a node at rest are refreshed. */
class RefreshTest {
    private static final Duration PERIOD = Duration.ofMinutes(10);
    private static final int ENOUGH = 20;

    private final FakeNetwork network = new FakeNetwork();
    private final FakeHost self = network.host(id(0));
    private final ManualScheduler time = new ManualScheduler();
    private int asked;

    private static PeerId id(int seed) {
        return PeerId.of(Multihash.of(Multihash.SHA2_256, Bytes.random(seed + 1, 32)));
    }

    /** A node among servers that take questions and never answer. */
    private DhtNode start(boolean onlyAsks, int servers) {
        DhtNode.Settings usual = DhtNode.Settings.of(3, true, PERIOD.toMillis());
        DhtNode node =
                new DhtNode(
                        self,
                        self,
                        new InMemoryRootStore(),
                        new ManualPools(time),
                        List::of,
                        onlyAsks ? usual.onlyAsking() : usual);
        for (int i = 1; i <= servers; i++) {
            network.connect(self, network.host(id(i)).serve(new Silent()));
        }
        know(node, servers);
        asked = 0;
        return node;
    }

    private final class Silent implements StreamHandler {
        @Override
        public List<String> protocols() {
            return List.of(DhtNode.LAN_PROTOCOL);
        }

        @Override
        public void accept(Channel stream) {
            asked++;
        }
    }

    /** Who does not answer leaves the table; here it comes back. */
    private static void know(DhtNode node, int servers) {
        for (int i = 1; i <= servers; i++) {
            node.dual()
                    .lan()
                    .kad()
                    .table()
                    .add(new PeerInfo(id(i), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"))));
        }
    }

    /** Periods in which servers were asked. */
    private int refreshes(DhtNode node, int servers, int periods) {
        int count = 0;
        for (int i = 0; i < periods; i++) {
            asked = 0;
            time.advance(PERIOD);
            count += asked > 0 ? 1 : 0;
            know(node, servers);
        }
        return count;
    }

    @Test
    void aNodeThatServesRefreshesEachTime() {
        assertThat(refreshes(start(false, ENOUGH), ENOUGH, 12)).isEqualTo(12);
    }

    @Test
    void aNodeThatOnlyAsksLeavesMostOutWhileItDoesNotAsk() {
        assertThat(refreshes(start(true, ENOUGH), ENOUGH, 12)).isEqualTo(2);
    }

    @Test
    void aNodeThatHasAskedRefreshesWhatItUsed() {
        DhtNode node = start(true, ENOUGH);
        var unused = node.dual().findPeer(id(99));
        assertThat(refreshes(node, ENOUGH, 1)).isEqualTo(1);
        assertThat(refreshes(node, ENOUGH, DhtNode.LEFT_OUT)).isZero();
    }

    @Test
    void aNodeThatKnowsFewPeersLooksForMore() {
        assertThat(refreshes(start(true, 5), 5, 12)).isEqualTo(12);
    }
}
