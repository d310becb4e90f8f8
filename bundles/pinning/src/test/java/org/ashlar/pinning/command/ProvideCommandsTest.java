package org.ashlar.pinning.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.ashlar.multiformats.Cid;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;

class ProvideCommandsTest {
    private static final Cid CID = Cid.parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");

    private final InMemoryRootStore store = new InMemoryRootStore();
    private final ProvideQueue queue = new ProvideQueue(store, new FakeNodeConfig());
    private final RecordingEmitter out = new RecordingEmitter();

    @Test
    void clearTellsHowManyItForgot() throws Exception {
        store.write(queue.offer(CID));
        ProvideClearCommand command = new ProvideClearCommand(queue);
        FakeCall call = new FakeCall(command.spec());

        command.run(call, out);

        assertThat(out.text(command, call)).isEqualTo("removed 1 items from provide queue\n");
        assertThat(queue.size()).isZero();
    }

    @Test
    void clearIsQuietWhenAsked() throws Exception {
        ProvideClearCommand command = new ProvideClearCommand(queue);
        FakeCall call = new FakeCall(command.spec()).with("quiet", true);

        command.run(call, out);

        assertThat(out.json()).containsExactly("0");
        assertThat(out.text(command, call)).isEmpty();
    }

    @Test
    void statisticsReadWell() {
        Map<String, Object> sweep =
                Map.of(
                        "queues", Map.of("pending_key_provides", 3),
                        "operations", Map.of("past", Map.of("keys_provided", 12, "cycles", 1)),
                        "timing",
                                Map.of(
                                        "reprovides_interval",
                                        79_200_000_000_000L,
                                        "cycle_start",
                                        "2026-01-01T00:00:00Z"),
                        "cost", Map.of("lookups", 4, "messages", 90));

        assertThat(ProvideStatistics.text(Map.of("Sweep", sweep)))
                .isEqualTo(
                        """
                        Provide queue:       3 CIDs
                        Total CIDs provided: 12
                        Of these again:      0
                        Failed:              0
                        Cycles:              1
                        Last cycle began:    2026-01-01T00:00:00Z
                        Interval:            PT22H
                        Lookups:             4
                        Messages:            90
                        """);
    }

    @Test
    void reprovideByHandIsRefused() {
        RoutingReprovideCommand command = new RoutingReprovideCommand();
        assertThatThrownBy(() -> command.run(new FakeCall(command.spec()), out))
                .hasMessageStartingWith("manual reprovide is not available");
    }
}
