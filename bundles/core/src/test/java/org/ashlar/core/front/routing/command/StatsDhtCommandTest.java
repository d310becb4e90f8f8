package org.ashlar.core.front.routing.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.Repo;
import org.ashlar.routing.RoutingTableView;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.Test;

/** Rows and texts are those of Kubo 0.43.1: {@code ipfs stats dht}, with one server connected. */
class StatsDhtCommandTest {
    private static final String PEER = "12D3KooWNkHTYAmgq2xpxkLTLoZWfvddWBx7SYAEeLyCAxMxpeSf";
    private static final Instant ANSWERED = Instant.parse("2026-11-28T05:50:53.400Z");

    private final FakeNetwork world = new FakeNetwork();
    private final FakeHost host = world.host(Keys.ed25519(new byte[32]).publicKey().peerId());
    private final RecordingEmitter out = new RecordingEmitter();
    private List<RoutingTableView> tables =
            List.of(
                    new RoutingTableView("wan", Optional.empty(), List.of()),
                    new RoutingTableView(
                            "lan",
                            Optional.of(ANSWERED),
                            List.of(
                                    List.of(
                                            new RoutingTableView.Member(
                                                    PeerId.parse(PEER), ANSWERED)))));

    private StatsDhtCommand command(Repo repo) {
        return new StatsDhtCommand(
                () -> tables, host, repo, () -> Instant.parse("2026-11-28T05:50:56Z"));
    }

    private FakeCall run(StatsDhtCommand command, String... names) throws Exception {
        FakeCall call = new FakeCall(command.spec(), names).online();
        command.run(call, out);
        return call;
    }

    @Test
    void tellsOfBothTablesInColumns() throws Exception {
        world.connect(host, world.host(PeerId.parse(PEER)));
        StatsDhtCommand command = command(FakeRepo.online());

        FakeCall call = run(command);

        assertThat(out.text(command, call))
                .isEqualTo(
                        "DHT wan (0 peers):          \n"
                                + line("DHT lan (1 peers):")
                                + line("  Bucket  0 (1 peers) - refreshed 3s ago:")
                                + "    Peer"
                                + " ".repeat(50)
                                + "last useful  last queried  Agent Version\n"
                                + "  @ "
                                + PEER
                                + "  3s ago       3s ago        fake/1\n"
                                + line(""));
    }

    /** Ends in spaces, as wide as the columns before the last. */
    private static String line(String text) {
        return text + " ".repeat(85 - text.length()) + "\n";
    }

    @Test
    void rowsNameAgentAndTimes() throws Exception {
        StatsDhtCommand command = command(FakeRepo.online());

        FakeCall unused = run(command, "lanserver");

        assertThat(out.json())
                .containsExactly(
                        "{\"Name\":\"lanserver\",\"Buckets\":[{\"LastRefresh\":"
                                + "\"2026-11-28T05:50:53Z\",\"Peers\":[{\"ID\":\""
                                + PEER
                                + "\",\"Connected\":false,\"AgentVersion\":\"\","
                                + "\"LastUsefulAt\":\"2026-11-28T05:50:53Z\","
                                + "\"LastQueriedAt\":\"2026-11-28T05:50:53Z\"}]}]}");
    }

    @Test
    void refusesOtherNamesAndNodesWithoutADht() {
        assertThatThrownBy(() -> run(command(FakeRepo.online()), "foo"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("unknown dht type: foo");
        tables = List.of();
        assertThatThrownBy(() -> run(command(FakeRepo.online())))
                .hasMessage("routing service is not a DHT");
        assertThatThrownBy(() -> run(command(FakeRepo.withoutNetwork())))
                .hasMessage(
                        "this command must be run in online mode. Try running 'ipfs daemon'"
                                + " first");
    }
}
