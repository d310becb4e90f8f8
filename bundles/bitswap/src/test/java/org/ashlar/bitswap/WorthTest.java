package org.ashlar.bitswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ashlar.bitswap.Swarm.Member;
import org.ashlar.block.Block;
import org.ashlar.crypto.PeerId;
import org.ashlar.exchange.ExchangeSession;
import org.junit.jupiter.api.Test;

/** Peers with which blocks are exchanged are worth their connections. */
class WorthTest {
    private final Swarm swarm = new Swarm();
    private final Member server = swarm.member();
    private final Member reader = swarm.member();
    private final Block block = Swarm.block(7, 4000);

    @Test
    void aPeerOfASessionIsValuedAndProtectedOnceItGaveABlockUntilTheSessionEnds() {
        swarm.connectAll(server, reader);
        PeerId peer = server.host.id();
        ExchangeSession session = reader.client.newSession();
        CompletableFuture<Block> result = session.fetch(block.cid());
        swarm.settle();
        assertThat(reader.host.tags(peer)).containsEntry("bs-ses-1", 5);
        assertThat(reader.host.protections(peer)).isEmpty();

        server.store(List.of(block));
        swarm.settle();

        assertThat(result).isDone();
        assertThat(reader.host.protections(peer)).containsExactly("bs-ses-1");
        session.close();
        assertThat(reader.host.tags(peer)).doesNotContainKey("bs-ses-1");
        assertThat(reader.host.protections(peer)).isEmpty();
    }

    @Test
    void aPeerThatHasNothingLosesItsValueToTheSession() {
        swarm.connectAll(server, reader);
        ExchangeSession session = reader.client.newSession();
        for (int i = 0; i < 20; i++) {
            var unused = session.fetch(Swarm.block(100 + i, 2000).cid());
            swarm.settle();
        }
        swarm.pass(Duration.ofSeconds(1));
        assertThat(reader.host.tags(server.host.id())).isEmpty();
    }

    @Test
    void aPeerIsWorthTenWhileAnAnswerWaitsForItAndBothRememberAnExchange() {
        server.store(List.of(block));
        swarm.connectAll(server, reader);
        var unused = reader.client.newSession().fetch(block.cid());
        swarm.settle();

        Map<String, Integer> given = server.host.tags(reader.host.id());
        assertThat(given)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("bs-engine-recent", 10, "bs-engine-useful", 1));
        assertThat(reader.host.tags(server.host.id()))
                .containsEntry("bs-engine-recent", 10)
                .containsEntry("bs-engine-useful", 1);
    }

    @Test
    void whatWaitsForAPeerThatDoesNotReadKeepsItsValue() {
        server.store(List.of(block));
        swarm.connectAll(server, reader);
        swarm.network.stall(server.host, reader.host, true);
        var unused = reader.client.newSession().fetch(block.cid());
        swarm.settle();
        assertThat(server.host.tags(reader.host.id())).containsEntry("bs-engine-queued", 10);

        swarm.network.stall(server.host, reader.host, false);
        swarm.settle();

        assertThat(server.host.tags(reader.host.id())).doesNotContainKey("bs-engine-queued");
    }
}
