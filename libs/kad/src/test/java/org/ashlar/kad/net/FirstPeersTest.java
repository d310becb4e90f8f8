package org.ashlar.kad.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Relay;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Searches of a node whose table is empty, while peers that might fill it are connected. */
class FirstPeersTest {
    private static final Multihash CONTENT =
            Multihash.of(Multihash.SHA2_256, Bytes.random(1000, 32));
    private static final Duration LIMIT = Duration.ofMillis(StreamRpc.TIMEOUT_MS);

    private final ManualServers network = new ManualServers();
    private final ManualScheduler time = new ManualScheduler();
    private final InMemoryRootStore store = new InMemoryRootStore();
    private DhtNode node;

    @BeforeEach
    void start() {
        node = newNode();
        network.connect(2);
    }

    private DhtNode newNode() {
        return new DhtNode(
                network.self,
                network.self,
                store,
                new ManualPools(time),
                List::of,
                DhtNode.Settings.of(3, 0, true, Duration.ofMinutes(10).toMillis()));
    }

    @Test
    void anAnnouncementWaitsUntilConnectedPeersHaveAnswered() {
        CompletableFuture<Void> announced = node.dual().provide(CONTENT);
        assertThat(network.asked).hasSize(2);
        assertThat(announced).isNotDone();

        network.answerAll();
        assertThat(announced).isCompleted();
    }

    @Test
    void aSearchWaitsUntilConnectedPeersHaveAnswered() {
        List<String> signals = new ArrayList<>();
        node.dual()
                .findProviders(CONTENT, 1)
                .subscribe(
                        new Relay<PeerInfo>(
                                found -> signals.add("found"), end -> signals.add("end " + end)));
        assertThat(signals).isEmpty();

        network.answerAll();
        assertThat(signals).containsExactly("end null");
        assertThat(node.dual().known()).hasSize(2);
    }

    @Test
    void theWaitEndsWhenNobodyHasAnsweredInTime() {
        CompletableFuture<Void> announced = node.dual().provide(CONTENT);
        time.advance(LIMIT);
        assertThatThrownBy(announced::join)
                .hasCauseInstanceOf(UnavailableException.class)
                .hasMessageContaining("no DHT peers are known");
    }

    @Test
    void peersThatOnceFailedToAnswerAreAskedAgainWhileTheyAreConnected() {
        ManualServers.known(node, 2);
        CompletableFuture<Void> first = node.dual().provide(CONTENT);
        time.advance(LIMIT);
        assertThatThrownBy(first::join)
                .hasMessageContaining("2 were asked, 0 answered; no answer in time");
        assertThat(node.dual().known()).isEmpty();

        network.asked.clear();
        CompletableFuture<Void> second = node.dual().provide(CONTENT);
        network.answerAll();
        assertThat(second).isCompleted();
    }

    @Test
    void aRestartBeginsWithThePeersThatAnsweredBefore() {
        ManualServers.known(node, 2);
        node.close();
        network.asked.clear();

        DhtNode after = newNode();
        assertThat(network.asked).hasSize(2); // a peer that has gone since does not join
        assertThat(after.dual().known()).isEmpty();
        network.answerAll();
        assertThat(after.dual().known()).hasSize(2);
    }

    @Test
    void anEmptyTableIsFilledAgainWithoutASearch() {
        time.advance(Duration.ofMinutes(10));
        network.answerAll();
        assertThat(node.dual().known()).hasSize(2);
    }
}
