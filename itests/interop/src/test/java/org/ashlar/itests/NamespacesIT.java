package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** This node and Kubo, each in a network namespace, on one bridge. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NamespacesIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir private Path temp;

    @BeforeEach
    void namespacesArePossible() {
        assumeTrue(LocalNetwork.isPossible(), "network namespaces may not be made here");
    }

    private IpfsProgram ashlar(String namespace, String... listen) {
        return init(Distribution.ashlar(temp.resolve(namespace)).in(namespace), listen);
    }

    private IpfsProgram kubo(String namespace, String... listen) {
        return init(Peers.kubo(temp.resolve(namespace)).in(namespace), listen);
    }

    private static IpfsProgram init(IpfsProgram program, String... listen) {
        program.init();
        String addresses = "[\"" + String.join("\",\"", listen) + "\"]";
        program.text("config", "--json", "Addresses.Swarm", addresses);
        return program;
    }

    /** Waits until what a command prints contains something. */
    private static String await(Supplier<String> output, String wanted) {
        String now = await(output, text -> text.contains(wanted));
        assertThat(now).contains(wanted);
        return now;
    }

    private static void awaitWithout(Supplier<String> output, String unwanted) {
        assertThat(await(output, text -> !text.contains(unwanted))).doesNotContain(unwanted);
    }

    private static String await(Supplier<String> output, Predicate<String> good) {
        long end = System.nanoTime() + LIMIT.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        String now = output.get();
        while (!good.test(now) && System.nanoTime() < end) {
            try {
                boolean unused = never.await(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            now = output.get();
        }
        return now;
    }

    @Test
    @NeedsKubo
    void kuboTellsWhetherThisNodeCanBeReachedAndIsToldItself() {
        List<Daemon> kubos = new ArrayList<>();
        try (LocalNetwork network = new LocalNetwork()) {
            // Addresses that count as public; nothing leads from the bridge to those of others.
            String own = "/ip4/44.1.1.1/tcp/4001";
            IpfsProgram program = ashlar(network.join("44.1.1.1/8"), own);
            try (Daemon self = program.daemon()) {
                for (int i = 2; i <= 4; i++) {
                    String ip = "44." + i + "." + i + "." + i;
                    String address = "/ip4/" + ip + "/tcp/4001";
                    IpfsProgram kubo = kubo(network.join(ip + "/8"), address);
                    Daemon daemon = kubo.daemon();
                    kubos.add(daemon);
                    program.text("swarm", "connect", address + "/p2p/" + daemon.peerId());
                }
                String seen =
                        await(
                                () -> program.text("swarm", "addrs", "autonat"),
                                "Reachable:\n    " + own);
                System.out.println(seen);
                assertThat(seen).contains("Reachability: Public");
                assertThat(program.text("id")).contains(self.peerId());
                IpfsProgram kubo = kubos.get(0).program();
                System.out.println(
                        await(
                                () -> kubo.text("swarm", "addrs", "autonat"),
                                "Reachability: Public"));
            } finally {
                kubos.forEach(Daemon::close);
            }
        }
    }

    @Test
    @NeedsKubo
    void kuboIsFoundByMulticastAndLearnsOfANewAddress() {
        try (LocalNetwork network = new LocalNetwork()) {
            String here = network.join("10.44.0.1/24");
            IpfsProgram program = ashlar(here, "/ip4/0.0.0.0/tcp/4001");
            IpfsProgram kubo = kubo(network.join("10.44.0.2/24"), "/ip4/0.0.0.0/tcp/4001");
            program.text("config", "--json", "Discovery.MDNS.Enabled", "true");
            kubo.text("config", "--json", "Discovery.MDNS.Enabled", "true");
            try (Daemon one = program.daemon();
                    Daemon other = kubo.daemon()) {
                String id = one.peerId();
                await(() -> program.text("swarm", "peers"), other.peerId());
                System.out.println(program.text("swarm", "peers", "--direction"));
                await(() -> kubo.text("swarm", "peers"), id);

                network.give(here, "10.44.0.9/24");
                String added = "/ip4/10.44.0.9/tcp/4001";
                await(() -> program.text("swarm", "addrs", "listen"), added);
                await(() -> kubo.text("id", id), added);
            }
        }
    }

    @Test
    @NeedsKubo
    @Tag("nightly")
    void aNodeThatSleptAndWakesUpElsewhereIsConnectedAgain() {
        try (LocalNetwork network = new LocalNetwork()) {
            String here = network.join("10.44.0.1/24");
            IpfsProgram program = ashlar(here, "/ip4/0.0.0.0/tcp/4001");
            IpfsProgram kubo = kubo(network.join("10.44.0.2/24"), "/ip4/0.0.0.0/tcp/4001");
            try (Daemon other = kubo.daemon()) {
                String peer = "[{\"ID\":\"" + other.peerId() + "\",\"Addrs\":[\"";
                String peers = peer + "/ip4/10.44.0.2/tcp/4001\"]}]";
                program.text("config", "--json", "Peering.Peers", peers);
                try (Daemon one = program.daemon()) {
                    String id = one.peerId();
                    await(() -> kubo.text("swarm", "peers"), "/ip4/10.44.0.1/");

                    one.sleep(true);
                    network.take(here, "10.44.0.1/24");
                    awaitWithout(() -> kubo.text("swarm", "peers"), id);
                    network.give(here, "10.44.0.9/24");
                    one.sleep(false);

                    await(() -> kubo.text("swarm", "peers"), "/ip4/10.44.0.9/");
                    await(() -> kubo.text("id", id), "/ip4/10.44.0.9/tcp/4001");
                    assertThat(program.text("swarm", "peers"))
                            .contains(other.peerId())
                            .doesNotContain("/ip4/10.44.0.1/");
                }
            }
        }
    }
}
