package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Peers that speak QUIC and nothing else: this node, Kubo and js-libp2p dial each other, say who
 * they are, answer pings and exchange a file over Bitswap.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class QuicIT {
    private static final long SEED = 20_261_128;
    private static final long FILE_BYTES = 24 << 20;
    private static final String LISTEN =
            "[\"/ip4/127.0.0.1/udp/0/quic-v1\",\"/ip6/::1/udp/0/quic-v1\"]";

    private static final String STRANGER = "12D3KooWDmhKgvwhNHrS9JTdSNZRDLbLsAkG6xHKCykmb4dgTym9";

    private Path temp;
    private Daemon node;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        temp = folder;
        System.out.println("seed " + SEED);
        node = overQuic(Distribution.ashlar(temp.resolve("node")));
    }

    @AfterAll
    void stop() {
        node.close();
    }

    /** A daemon that listens for QUIC on loopback, IPv4 and IPv6. */
    private static Daemon overQuic(IpfsProgram program) {
        program.init().text("config", "--json", "Addresses.Swarm", LISTEN);
        return program.daemon();
    }

    private static String address(Daemon daemon, String ip) {
        return daemon.program()
                .text("id", "-f=<addrs>")
                .lines()
                .filter(line -> line.contains(ip) && line.contains("/quic-v1"))
                .filter(line -> !line.contains("webtransport"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/127.0.0.1/", "/ip6/::1/"})
    @NeedsKubo
    void theNodeAndKuboDialEachOtherAndExchangeFiles(String ip) throws IOException {
        String version = ip.substring(1, 4);
        try (Daemon kubo = overQuic(Peers.kubo(temp.resolve("kubo " + version)))) {
            node.program().text("swarm", "connect", address(kubo, ip));

            assertThat(node.program().text("swarm", "peers")).contains("/quic-v1");
            assertThat(node.program().text("id", kubo.peerId())).contains("kubo/");
            assertThat(node.program().text("ping", "-n", "2", kubo.peerId())).contains("time=");
            exchange(kubo.program(), node.program(), "Kubo to node, " + version);

            node.program().text("swarm", "disconnect", "/p2p/" + kubo.peerId());
            kubo.program().text("swarm", "connect", address(node, ip));

            assertThat(node.program().text("swarm", "peers")).contains("/quic-v1", kubo.peerId());
            assertThat(kubo.program().text("id", node.peerId())).contains("ashlar/");
            assertThat(kubo.program().text("ping", "-n", "2", node.peerId())).contains("time=");
            exchange(node.program(), kubo.program(), "node to Kubo, " + version);
        }
    }

    @Test
    void whoIsNotThePeerThatWasMeantIsRefused() {
        try (Daemon other = overQuic(Distribution.ashlar(temp.resolve("d")))) {
            String there = address(other, "/ip4/127.0.0.1/");
            String wrong = there.replace(other.peerId(), STRANGER);

            Outcome refused = node.program().run("swarm", "connect", wrong);

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("peer id mismatch");
            assertThat(node.program().text("swarm", "peers")).doesNotContain(other.peerId());
        }
    }

    /** A file of its own goes from one to the other, and its digest is compared. */
    private void exchange(IpfsProgram from, IpfsProgram to, String name) throws IOException {
        Path file = Content.file(temp.resolve(name), SEED + name.hashCode(), FILE_BYTES);
        String cid = from.text("add", "-Q", "--cid-version=1", file.toString());
        Path out = temp.resolve(name + " fetched");
        long before = System.nanoTime();
        to.text("get", "-o", out.toString(), cid);
        double seconds = (System.nanoTime() - before) / 1e9;
        System.out.printf("%s: %.0f MiB/s%n", name, (FILE_BYTES >> 20) / seconds);
        assertThat(Content.digest(out)).isEqualTo(Content.digest(file));
    }

    @Test
    @NeedsScripts
    void aJavaScriptPeerDialsTheNodeAndIsDialled() throws IOException {
        try (ScriptPeer peer = new ScriptPeer("quic.mjs")) {
            String theirs = peer.ask(Map.of("op", "address"));
            assertThat(theirs).contains("/quic-v1/p2p/");

            String rtt =
                    peer.ask(Map.of("op", "ping", "address", address(node, "/ip4/127.0.0.1/")));
            assertThat(rtt).matches("[0-9]+");
            String id = theirs.substring(theirs.lastIndexOf('/') + 1);
            node.program().text("swarm", "disconnect", "/p2p/" + id);

            node.program().text("swarm", "connect", theirs);
            assertThat(node.program().text("id", id)).contains("js-libp2p");
            assertThat(node.program().text("ping", "-n", "2", id)).contains("time=");
        }
    }

    @Test
    void theBundleStopsAndStartsWhileTheNodeServes() throws IOException {
        try (Daemon other = overQuic(Distribution.ashlar(temp.resolve("c")))) {
            IpfsProgram program = other.program();
            program.text("swarm", "connect", address(node, "/ip4/127.0.0.1/"));

            program.text("parts", "stop", "transport-quic");
            assertThat(program.text("swarm", "addrs", "listen")).doesNotContain("quic");
            assertThat(program.text("swarm", "peers")).doesNotContain(node.peerId());

            program.text("parts", "start", "transport-quic");
            assertThat(program.text("swarm", "addrs", "listen")).contains("quic-v1");
            program.text("swarm", "connect", address(node, "/ip4/127.0.0.1/"));
            assertThat(program.text("ping", "-n", "1", node.peerId())).contains("time=");
        }
    }
}
