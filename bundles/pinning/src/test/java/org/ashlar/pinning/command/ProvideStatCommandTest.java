package org.ashlar.pinning.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.pinning.Dag;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.pinning.provide.Reprovider;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.FakeRouting;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.Test;

/** What {@code provide stat} shows of a node that provides, and in which form. */
class ProvideStatCommandTest {
    private final InMemoryRootStore store = new InMemoryRootStore();
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final ProvideQueue queue = new ProvideQueue(store, config);
    private final InMemoryBlockstore blocks = new InMemoryBlockstore();
    private final FakeBlockService service = new FakeBlockService(blocks);
    private final FakeNetwork world = new FakeNetwork();
    private final FakeHost host = world.host(Keys.ed25519(new byte[32]).publicKey().peerId());
    private final ManualScheduler time = new ManualScheduler();
    private final RecordingEmitter out = new RecordingEmitter();
    private FakeRepo repo = FakeRepo.online();

    private ProvideStatCommand command() {
        StoredPinner pinner =
                new StoredPinner(store, blocks, service, new FakeGcLocker(), repo, queue);
        Reprovider reprovider =
                new Reprovider(
                        queue,
                        pinner,
                        blocks,
                        service,
                        new FakeRouting(),
                        store,
                        config,
                        new ManualPools(time),
                        repo);
        return new ProvideStatCommand(new ProvideStatistics(queue, reprovider, host, config, repo));
    }

    private String json(ProvideStatCommand command) throws Exception {
        command.run(new FakeCall(command.spec()), out);
        return out.json().get(out.json().size() - 1);
    }

    @Test
    void tellsWhatWaitsWhatWasDoneAndWhatItCost() throws Exception {
        Dag.node(blocks, Dag.leaf(blocks, "a"), Dag.leaf(blocks, "b"));
        ProvideStatCommand command = command();
        assertThat(json(command))
                .contains(
                        "\"connectivity\":{\"status\":\"offline\"",
                        "\"schedule\":{\"keys\":-1,",
                        "\"keys_provided\":0,",
                        "\"cost\":{\"lookups\":0,\"messages\":0}",
                        "\"Legacy\":null,\"FullRT\":false");

        world.connect(
                host,
                world.host(PeerId.parse("12D3KooWGC6TvWhfajpgX6wvJHYDQk1dbEVf7VGmrPphgdDTwUDr")));
        time.advance(Duration.ofMinutes(1));
        store.write(queue.offer(Dag.leaf(blocks, "c")));

        assertThat(json(command))
                .contains(
                        "\"connectivity\":{\"status\":\"online\"",
                        "\"queues\":{\"pending_key_provides\":1}",
                        "\"schedule\":{\"keys\":3,",
                        "\"workers\":{\"max\":1,\"active\":0,",
                        "\"reprovides_interval\":79200000000000,",
                        "\"keys_provided\":3,\"keys_failed\":0,",
                        "\"keys_reprovided\":3,\"cycles\":1}");
    }

    @Test
    void refusesWhereNothingIsProvidedAndColumnsOfLess() {
        ProvideStatCommand command = command();
        assertThatThrownBy(
                        () -> command.run(new FakeCall(command.spec()).with("compact", true), out))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("--compact requires --all flag");
        config.set("Provide.Enabled", false);
        assertThatThrownBy(() -> json(command)).hasMessageContaining("Provide.Enabled");
        repo = FakeRepo.withoutNetwork();
        ProvideStatCommand offline = command();
        assertThatThrownBy(() -> json(offline))
                .isInstanceOf(IpfsException.class)
                .hasMessageContaining("online mode");
    }

    private static final Map<String, Object> SWEEP =
            Map.of(
                    "connectivity", Map.of("status", "online"),
                    "queues", Map.of("pending_key_provides", 3),
                    "schedule", Map.of("keys", 12, "next_reprovide_at", "0001-01-01T00:00:00Z"),
                    "workers", Map.of("max", 1, "active", 1),
                    "operations",
                            Map.of(
                                    "ongoing", Map.of("key_provides", 2),
                                    "past",
                                            Map.of(
                                                    "keys_provided",
                                                    12,
                                                    "keys_provided_per_minute",
                                                    7.25,
                                                    "reprovide_duration",
                                                    1_500_000_000L)),
                    "network", Map.of("replication_factor", 20),
                    "cost", Map.of("lookups", 4, "messages", 90));

    private String text(String... flags) {
        ProvideStatCommand command = command();
        FakeCall call = new FakeCall(command.spec());
        Arrays.stream(flags).forEach(flag -> call.with(flag, true));
        return command.text(Map.of("Sweep", SWEEP), call);
    }

    @Test
    void showsAFewLinesWithoutOptions() {
        assertThat(text())
                .isEqualTo(
                        """
                        Status:              online
                        Provide queue:       3 CIDs
                        CIDs scheduled:      12
                        Ongoing provides:    2 CIDs
                        Ongoing reprovides:  0 CIDs
                        Total CIDs provided: 12
                        Lookups:             4
                        Messages:            90
                        """);
    }

    @Test
    void showsOneSectionBareAndSeveralWithHeadings() {
        assertThat(text("queues")).isEqualTo("Provide queue: 3 CIDs\n");
        assertThat(text("network")).isEqualTo("Replication factor: 20\n");
        assertThat(text("workers", "queues", "connectivity", "schedule"))
                .isEqualTo(
                        """
                        Connectivity:
                          Status: online

                        Queues:
                          Provide queue: 3 CIDs

                        Schedule:
                          CIDs scheduled: 12
                          Next reprovide: N/A

                        Workers:
                          Active workers: 1 / 1 (max)
                        """);
        assertThat(text("operations"))
                .isEqualTo(
                        """
                        Ongoing provides:                2 CIDs
                        Ongoing reprovides:              0 CIDs
                        Total CIDs provided:             12
                        Of these again:                  0
                        Total provide errors:            0
                        CIDs provided/min/worker:        7.3
                        CIDs reprovided/min/worker:      N/A
                        Cycles:                          0
                        Cycle duration:                  1.5s
                        Avg CIDs/reprovide:              N/A
                        Regions reprovided (last cycle): 0
                        Lookups:                         4
                        Messages:                        90
                        """);
    }

    @Test
    void showsAllBelowOrBesideEachOther() {
        String all = text("all");
        assertThat(all.lines().filter(line -> !line.startsWith(" ") && !line.isEmpty()))
                .containsExactly(
                        "Connectivity:",
                        "Queues:",
                        "Schedule:",
                        "Timings:",
                        "Network:",
                        "Operations:",
                        "Workers:");
        assertThat(text("all", "compact").lines().limit(3))
                .containsExactly(
                        "Schedule:                       Connectivity:",
                        "  CIDs scheduled: 12              Status: online",
                        "  Next reprovide: N/A           ");
        assertThat(text("all", "compact").lines()).hasSizeLessThan((int) all.lines().count());
    }
}
