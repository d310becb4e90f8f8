package org.ashlar.kad.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.kad.Lookup;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.Test;

/** Settings that change while searches run: these go on, and what follows uses the new ones. */
class SettingsInPlaceTest {
    private static final int PEERS = 12;
    private static final byte[] KEY = {7};

    private final ManualServers network = new ManualServers();
    private final ManualScheduler time = new ManualScheduler();
    private final InMemoryRootStore store = new InMemoryRootStore();

    private static DhtNode.Settings settings(int concurrency, boolean loopback, int minutes) {
        return settings(concurrency, 0, loopback, minutes);
    }

    private static DhtNode.Settings settings(
            int concurrency, int queries, boolean loopback, int minutes) {
        long period = Duration.ofMinutes(minutes).toMillis();
        return DhtNode.Settings.of(concurrency, queries, loopback, period);
    }

    private DhtNode start(DhtNode.Settings settings) {
        return new DhtNode(
                network.self, network.self, store, new ManualPools(time), List::of, settings);
    }

    /** Connects the servers, each of which the node meets. */
    private void connectServers(DhtNode node) {
        network.self.tell(
                new ConnectionListener() {
                    @Override
                    public void connected(PeerId peer, IdentifyInfo info) {
                        node.dual().met(info);
                    }

                    @Override
                    public void disconnected(PeerId peer) {}
                });
        network.connect(PEERS);
    }

    @Test
    void aSearchGoesOnWhileTheConcurrencyChangesAndTheNextOneHasTheNew() {
        DhtNode node = start(settings(3, true, 10));
        connectServers(node);
        ManualServers.known(node, PEERS);
        network.asked.clear();
        CompletableFuture<Lookup.Outcome> before = node.dual().lan().kad().closest(KEY);
        assertThat(network.asked).hasSize(3);

        node.use(settings(8, true, 10));
        CompletableFuture<Lookup.Outcome> after = node.dual().lan().kad().closest(KEY);

        assertThat(network.asked).hasSize(3 + 8);
        assertThat(before).isNotDone();
        assertThat(after).isNotDone();
    }

    @Test
    void onlySoManySearchesRunAtATimeAndTheOthersBeginWhenTheyEnd() {
        DhtNode node = start(settings(3, 2, true, 10));
        connectServers(node);
        ManualServers.known(node, PEERS);
        network.asked.clear();
        List<CompletableFuture<Lookup.Outcome>> searches = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            searches.add(node.dual().lan().kad().closest(KEY));
        }
        assertThat(network.asked).hasSize(2 * 3);

        network.answerAll();
        assertThat(searches).allMatch(CompletableFuture::isDone);
    }

    @Test
    void loopbackPeersLeaveTheLocalNetworkAndAreAskedWhenTheyCountAgain() {
        DhtNode node = start(settings(3, true, 10));
        connectServers(node);
        ManualServers.known(node, PEERS);
        assertThat(node.dual().known()).hasSize(PEERS);

        node.use(settings(3, false, 10));
        assertThat(node.dual().known()).isEmpty();
        time.advance(Duration.ofMinutes(1)); // the questions before are given up
        network.asked.clear();

        node.use(settings(3, true, 10));
        assertThat(network.asked).hasSize(PEERS); // connected all the time, they are asked at once
    }

    @Test
    void theTableIsRefreshedAtTheNewPace() {
        DhtNode node = start(settings(3, true, 60));
        connectServers(node);
        time.advance(Duration.ofMinutes(1)); // their checks are given up
        ManualServers.known(node, PEERS);
        node.use(settings(3, true, 2));
        network.asked.clear();

        time.advance(Duration.ofMinutes(2));
        assertThat(network.asked).isNotEmpty();

        node.close();
        time.advance(Duration.ofMinutes(1));
        network.asked.clear();
        ManualServers.known(node, PEERS);
        node.use(settings(3, true, 1));
        time.advance(Duration.ofHours(2));
        assertThat(network.asked).isEmpty(); // nothing begins after the end
    }
}
