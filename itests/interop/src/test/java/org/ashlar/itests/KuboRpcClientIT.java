package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The public JavaScript client for Kubo's RPC works with this node. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KuboRpcClientIT {
    @TempDir Path temp;

    @Test
    @NeedsScripts
    void addsCatsListsAndPinsThroughTheNode() {
        try (Daemon node = Distribution.ashlar(temp.resolve("node")).init().daemon()) {
            drive(node);
        }
    }

    /** Shows that the script asks for nothing that Kubo itself would not do. */
    @Test
    @NeedsScripts
    @NeedsKubo
    void theSameStepsPassThroughKubo() {
        try (Daemon kubo = Peers.kubo(temp.resolve("kubo")).init().daemon()) {
            drive(kubo);
        }
    }

    private static void drive(Daemon node) {
        List<String> command =
                List.of(Peers.node().toString(), "rpc-client.mjs", node.rpc().toString());
        Outcome outcome = new Run(command, Map.of()).in(Peers.scripts()).go();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).contains("\"pin add\"", "\"cat\"", "\"ls\"");
    }
}
