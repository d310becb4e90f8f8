package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running daemon follows its configuration and its operator, by way of the program. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChangedConfigIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(50);

    @TempDir private Path temp;

    /** The program with an editor that does one replacement. */
    private static IpfsProgram editing(IpfsProgram program, String from, String to) {
        return program.with("EDITOR", "sed -i 's#" + from + "#" + to + "#'");
    }

    /** Listeners move soon after the answer, which goes out where the question came in. */
    private static void await(BooleanSupplier done) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for " + LIMIT).isLessThan(end);
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    @Test
    void theProgramEditsTheConfigAndSwapsPartsWhileTheDaemonGoesOn() throws IOException {
        IpfsProgram program = Distribution.ashlar(temp.resolve("repo")).init();
        program.text("config", "--json", "Import.CidVersion", "0");
        program.text("config", "--json", "Datastore.HashOnRead", "false");
        try (Daemon daemon = program.daemon("--offline")) {
            Outcome quiet =
                    editing(program, "\"CidVersion\": 0", "\"CidVersion\": 1")
                            .run("config", "edit");
            assertThat(quiet.text()).isEmpty();
            assertThat(program.call("add", "-Q").input(new byte[] {1}).go().text())
                    .startsWith("bafk");

            assertThat(
                            editing(program, "\"HashOnRead\": false", "\"HashOnRead\": true")
                                    .text("config", "edit"))
                    .isEqualTo("Datastore.HashOnRead is stored, but this node does not use it");

            Outcome refused =
                    editing(program, "\"CidVersion\": 1", "\"CidVersion\": \"one\"")
                            .run("config", "edit");
            assertThat(refused.err()).contains("CidVersion");
            assertThat(program.call("add", "-Q").input(new byte[] {1}).go().text())
                    .startsWith("bafk");
            assertThat(editing(program, "\"one\"", "0").text("config", "edit")).isEmpty();
            assertThat(daemon.alive()).isTrue();
            swapsParts(program);
        }
    }

    private static void swapsParts(IpfsProgram program) {
        String cid = program.call("add", "-Q").input(new byte[] {2}).go().text();
        assertThat(program.text("swap", "datastore", "flatfs"))
                .contains("copy ", "verify ")
                .endsWith("datastore swapped");
        assertThat(program.text("parts")).containsPattern("datastore +flatfs +current .*/blocks");
        assertThat(program.text("cat", cid)).isEqualTo("\u0002");
        assertThat(program.text("swap", "routing", "dhtclient")).endsWith("routing swapped");
        assertThat(program.text("config", "Routing.Type")).isEqualTo("dhtclient");
        assertThat(program.text("parts", "stop", "gateway")).isNotNull();
        assertThat(program.run("diag", "healthy").err()).contains("gateway is stopped");
        assertThat(program.text("parts", "start", "gateway")).isNotNull();
        assertThat(program.text("diag", "healthy")).isEqualTo("healthy");
    }

    /** In a namespace of the network, where the usual ports are free and nobody is near. */
    @Test
    @Tag("nightly")
    void defaultNetworkingMovesAllListenersOfARunningDaemon() throws IOException {
        assumeTrue(LocalNetwork.isPossible(), "network namespaces may not be made here");
        try (LocalNetwork network = new LocalNetwork()) {
            String here = network.join("10.44.0.1/24");
            IpfsProgram program = Distribution.ashlar(temp.resolve("repo")).in(here).init();
            try (Daemon daemon = program.daemon()) {
                String before = daemon.rpc().toString();

                String told = program.text("config", "profile", "apply", "default-networking");

                assertThat(told).contains("/ip4/127.0.0.1/tcp/5001").doesNotContain("starts again");
                assertThat(before).isNotEqualTo("http://127.0.0.1:5001");
                await(() -> daemon.rpc().toString().equals("http://127.0.0.1:5001"));
                assertThat(program.text("swarm", "addrs", "listen"))
                        .contains("/ip4/10.44.0.1/tcp/4001", "/ip4/10.44.0.1/udp/4001/quic-v1");
                assertThat(Files.readString(program.repo().resolve("gateway"))).contains(":8080");
                assertThat(program.text("config", "Discovery.MDNS.Enabled")).isEqualTo("true");

                String back = program.text("config", "profile", "apply", "test");

                assertThat(back).doesNotContain("starts again");
                await(() -> !daemon.rpc().toString().endsWith(":5001"));
                assertThat(program.text("swarm", "addrs", "listen"))
                        .contains("/ip4/127.0.0.1/tcp/")
                        .doesNotContain("4001");
            }
        }
    }
}
