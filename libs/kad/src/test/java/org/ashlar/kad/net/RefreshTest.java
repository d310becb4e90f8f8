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

    private final ManualServers network = new ManualServers();
    private final ManualScheduler time = new ManualScheduler();

    /** A node that knows servers which answer. */
    private DhtNode start(boolean onlyAsks, int servers) {
        DhtNode.Settings usual = DhtNode.Settings.of(3, 0, true, PERIOD.toMillis());
        DhtNode node =
                new DhtNode(
                        network.self,
                        network.self,
                        new InMemoryRootStore(),
                        new ManualPools(time),
                        List::of,
                        onlyAsks ? usual.onlyAsking() : usual);
        network.connect(servers);
        ManualServers.known(node, servers);
        return node;
    }

    /** Periods in which servers were asked. */
    private int refreshes(int periods) {
        int count = 0;
        for (int i = 0; i < periods; i++) {
            time.advance(PERIOD);
            count += network.asked.isEmpty() ? 0 : 1;
            network.answerAll();
        }
        return count;
    }

    @Test
    void aNodeThatServesRefreshesEachTime() {
        start(false, ENOUGH);
        assertThat(refreshes(12)).isEqualTo(12);
    }

    @Test
    void aNodeThatOnlyAsksLeavesMostOutWhileItDoesNotAsk() {
        start(true, ENOUGH);
        assertThat(refreshes(12)).isEqualTo(2);
    }

    @Test
    void aNodeThatHasAskedRefreshesWhatItUsed() {
        DhtNode node = start(true, ENOUGH);
        var unused = node.dual().findPeer(ManualServers.id(99));
        network.answerAll();
        assertThat(refreshes(1)).isEqualTo(1);
        assertThat(refreshes(DhtNode.LEFT_OUT)).isZero();
    }

    @Test
    void aNodeThatKnowsFewPeersLooksForMore() {
        start(true, 5);
        assertThat(refreshes(12)).isEqualTo(12);
    }
}
