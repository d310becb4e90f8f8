package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Content goes over HTTP between this node and Kubo, which have no connection of libp2p. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HttpRetrievalIT {
    private static final long SEED = 20_261_128;
    private static final long FILE_BYTES = 5 << 20;

    /** The file's pieces and their parent: what came over HTTP counts with what came by Bitswap. */
    private static final String RECEIVED = "blocks received: 21\n";

    @Test
    @NeedsKubo
    @NeedsScripts
    void theNodeFetchesFromKubosGatewayOverTls(@TempDir Path temp) throws IOException {
        Path file = Content.file(temp.resolve("file"), SEED, FILE_BYTES);
        LocalhostKey key = LocalhostKey.in(temp);
        try (Daemon kubo = Peers.kubo(temp.resolve("kubo")).init().daemon();
                ScriptPeer front =
                        new ScriptPeer(
                                "tls-front.mjs",
                                key.file().toString(),
                                LocalhostKey.PASSPHRASE,
                                Integer.toString(kubo.gatewayPort()))) {
            String cid = kubo.program().text("add", "-Q", "--cid-version=1", file.toString());
            String small =
                    kubo.program().text("add", "-Q", "--cid-version=1", key.file().toString());
            String address =
                    "/dns/localhost/tcp/" + front.demand(Map.of("op", "port")) + "/tls/http";
            try (OneRouter router = new OneRouter(kubo.peerId(), address)) {
                IpfsProgram node = key.trustedBy(asking(router, temp.resolve("node")));
                node.text("config", "--json", "HTTPRetrieval.Allowlist", "[\"localhost\"]");
                try (Daemon daemon = node.daemon()) {
                    Path fetched = temp.resolve("fetched");
                    node.text("get", "-o", fetched.toString(), cid);

                    assertThat(Content.digest(fetched)).isEqualTo(Content.digest(file));
                    assertThat(node.text("swarm", "peers")).isEmpty();
                    assertThat(node.text("bitswap", "stat")).contains(RECEIVED);
                    node.text("config", "--bool", "Bitswap.Libp2pEnabled", "false");
                    assertThat(node.text("bitswap", "stat")).contains(RECEIVED);
                    node.text("config", "--bool", "Bitswap.Libp2pEnabled", "true");
                    assertThat(router.asked.get(0)).contains("transport-ipfs-gateway-http");
                    assertThat(front.demand(Map.of("op", "names"))).isEqualTo("localhost");
                    assertThat(front.demand(Map.of("op", "asked")).lines())
                            .contains("2.0 GET /ipfs/" + cid + "?format=raw");
                    settingsCountAtOnceAndPartsStop(node, small);
                    assertThat(daemon.alive()).isTrue();
                }
            }
        }
    }

    private static void settingsCountAtOnceAndPartsStop(IpfsProgram node, String cid) {
        node.text("parts", "stop", "bitswap");
        node.text("config", "--json", "HTTPRetrieval.Denylist", "[\"localhost\"]");
        assertThat(node.run("cat", "--timeout=3s", cid).exit()).isNotZero();
        node.text("config", "--json", "HTTPRetrieval.Denylist", "[]");
        node.text("parts", "stop", "exchange-http");
        assertThat(node.run("cat", "--timeout=3s", cid).exit()).isNotZero();

        node.text("parts", "start", "exchange-http");

        assertThat(node.run("cat", "--timeout=1m", cid).exit()).isZero();
        node.text("parts", "start", "bitswap");
        assertThat(node.text("diag", "healthy")).contains("healthy");
    }

    @Test
    @NeedsKubo
    void kuboFetchesFromTheNodesGateway(@TempDir Path temp) throws IOException {
        Path file = Content.file(temp.resolve("file"), SEED, FILE_BYTES);
        try (Daemon node = Distribution.ashlar(temp.resolve("node")).init().daemon()) {
            String cid = node.program().text("add", "-Q", "--cid-version=1", file.toString());
            // Without TLS: Kubo asks addresses of the own machine so.
            String address = "/ip4/127.0.0.1/tcp/" + node.gatewayPort() + "/http";
            try (OneRouter router = new OneRouter(node.peerId(), address)) {
                IpfsProgram kubo = asking(router, temp.resolve("kubo"), Peers::kubo);
                try (Daemon daemon = kubo.daemon()) {
                    Path fetched = temp.resolve("fetched");
                    kubo.text("get", "-o", fetched.toString(), cid);

                    assertThat(Content.digest(fetched)).isEqualTo(Content.digest(file));
                    assertThat(kubo.text("swarm", "peers")).isEmpty();
                    assertThat(kubo.text("bitswap", "stat")).contains(RECEIVED);
                    assertThat(daemon.alive()).isTrue();
                }
            }
        }
    }

    private interface Kind {
        IpfsProgram in(Path repo);
    }

    private static IpfsProgram asking(OneRouter router, Path repo) {
        return asking(router, repo, Distribution::ashlar);
    }

    /** A node that asks a router alone. */
    private static IpfsProgram asking(OneRouter router, Path repo, Kind kind) {
        IpfsProgram program = kind.in(repo).init();
        program.text("config", "--bool", "AutoConf.Enabled", "false");
        program.text("config", "--json", "Ipns.DelegatedPublishers", "[]");
        program.text("config", "--bool", "Provide.Enabled", "false");
        program.text("config", "--json", "Routing.DelegatedRouters", "[\"" + router.url() + "\"]");
        program.text("config", "Routing.Type", "delegated");
        return program;
    }
}
