package org.ashlar.kad.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.Test;

/** How often the tables of a node at rest are refreshed. */
class RefreshTest {
    private static final Duration PERIOD = Duration.ofMinutes(10);
    private static final int ENOUGH = 20;

    private final SilentServers network = new SilentServers();
    private final ManualScheduler time = new ManualScheduler();

    /** A node among servers that take questions and never answer. */
    private DhtNode start(boolean onlyAsks, int servers) {
        DhtNode.Settings usual = DhtNode.Settings.of(3, true, PERIOD.toMillis());
        DhtNode node =
                new DhtNode(
                        network.self,
                        network.self,
                        new InMemoryRootStore(),
                        new ManualPools(time),
                        List::of,
                        onlyAsks ? usual.onlyAsking() : usual);
        network.connect(servers);
        SilentServers.known(node, servers);
        network.asked.clear();
        return node;
    }

    /** Periods in which servers were asked. */
    private int refreshes(DhtNode node, int servers, int periods) {
        int count = 0;
        for (int i = 0; i < periods; i++) {
            network.asked.clear();
            time.advance(PERIOD);
            count += network.asked.isEmpty() ? 0 : 1;
            SilentServers.known(node, servers);
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
        var unused = node.dual().findPeer(SilentServers.id(99));
        assertThat(refreshes(node, ENOUGH, 1)).isEqualTo(1);
        assertThat(refreshes(node, ENOUGH, DhtNode.LEFT_OUT)).isZero();
    }

    @Test
    void aNodeThatKnowsFewPeersLooksForMore() {
        assertThat(refreshes(start(true, 5), 5, 12)).isEqualTo(12);
    }
}
